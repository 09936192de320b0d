using HelpDesk.Core.Access;
using HelpDesk.Core.Kernel;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Notifications;

/// <summary>What a person hears of, and how.</summary>
/// <param name="Kind">The situation.</param>
/// <param name="Inbox">In the inbox of the workspace.</param>
/// <param name="Mail">By email.</param>
public sealed record Wish(NotificationKind Kind, bool Inbox, bool Mail)
{
    /// <summary>The defaults: the table of S200–S207, with C12 and C13; being mentioned is told both ways, the rest in the inbox.</summary>
    public static IReadOnlyList<Wish> Defaults { get; } =
    [
        new(NotificationKind.Created, true, true), new(NotificationKind.Assigned, true, true), new(NotificationKind.CustomerReplied, true, false),
        new(NotificationKind.Mentioned, true, true), new(NotificationKind.Escalated, true, false), new(NotificationKind.SlaWarning, true, true),
        new(NotificationKind.SlaBreached, true, true), new(NotificationKind.DeliveryFailed, true, false), new(NotificationKind.ForwardFailed, true, false),
        new(NotificationKind.FollowedChanged, true, false), new(NotificationKind.DomainLost, true, true),
    ];

    /// <summary>The default of a situation.</summary>
    public static Wish Of(NotificationKind kind) => Defaults.First(w => w.Kind == kind);
}

/// <summary>A person's wishes for all situations.</summary>
/// <param name="Each">One for every situation, in the order they are shown.</param>
/// <param name="AsFurther">What goes to the assignee comes also when one is not the primary one (C9).</param>
public sealed record Wishes(IReadOnlyList<Wish> Each, bool AsFurther);

/// <summary>One's own wishes.</summary>
public sealed record MyWishes : Query<Wishes>
{
    internal override Permission Needs => Permission.ReadTickets;

    internal override async Task<Wishes> RunAsync(Reading reading, CancellationToken ct)
    {
        var me = reading.Who.AgentId ?? 0;
        var chosen = await reading.All<NotificationChoice>().Where(c => c.AgentId == me).ToDictionaryAsync(c => c.Kind, ct);
        var further = await reading.All<Agent>().Where(a => a.Id == me).Select(a => a.ToldAsFurther).SingleOrDefaultAsync(ct);
        return new Wishes([.. Wish.Defaults.Select(d => chosen.TryGetValue(d.Kind, out var c) ? new Wish(d.Kind, c.Inbox, c.Mail) : d)], further);
    }
}

/// <summary>Changes one's own wish for one situation; from now on, what was told stays.</summary>
public sealed record SetWish(Wish Wish) : Command<bool>
{
    internal override Permission Needs => Permission.None;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var me = await work.MyselfAsync(ct);
        if (!Notifications.Wish.Defaults.Any(w => w.Kind == Wish.Kind)) throw Work.Invalid("kind", "This isn't something that people are told of.");
        var choice = await work.All<NotificationChoice>().SingleOrDefaultAsync(c => c.AgentId == me.Id && c.Kind == Wish.Kind, ct);
        if (choice is null) work.Add(new NotificationChoice { AgentId = me.Id, Kind = Wish.Kind, Inbox = Wish.Inbox, Mail = Wish.Mail });
        else (choice.Inbox, choice.Mail) = (Wish.Inbox, Wish.Mail);
        me.PreferencesChanged();
        return true;
    }
}

/// <summary>Whether one is told as a further assignee what the primary one is told (C9).</summary>
public sealed record SetToldAsFurther(bool On) : Command<bool>
{
    internal override Permission Needs => Permission.None;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var me = await work.MyselfAsync(ct);
        if (me.ToldAsFurther == On) return false;
        me.ToldAsFurther = On;
        me.PreferencesChanged();
        return true;
    }
}
