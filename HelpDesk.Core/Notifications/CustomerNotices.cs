using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Notifications;

/// <summary>A mail to a customer about the status that waits until things have settled.</summary>
internal sealed class CustomerNotice
{
    public required long TicketId { get; init; }
    public string? Told { get; init; }
    public required DateTimeOffset DueAt { get; set; }
}

/// <summary>
/// Plans what the customer is told about the status (C14, S200, S203, S205): one mail at a time for a ticket, when it has settled; nothing when a reply went out with
/// the change, when the customer caused it, or when the status is back where it was. Every resolution is told, however soon it followed the last one.
/// </summary>
internal sealed class CustomerNoticeReaction : IReaction
{
    /// <summary>Changes of the status within this time are one mail (C14).</summary>
    internal static readonly TimeSpan Settle = TimeSpan.FromMinutes(2);

    /// <summary>For this long a resolution can be undone before the customer is told.</summary>
    internal static readonly TimeSpan UndoTime = TimeSpan.FromSeconds(12);

    private sealed record Plan(long TicketId, string? Told, DateTimeOffset Due);

    public async Task ReactAsync(Work work, IReadOnlyList<IRecordEvents> changed, CancellationToken ct)
    {
        if (work.Who.Kind is ActorKind.Import or ActorKind.System) return;
        var (drops, plans) = (new List<long>(), new List<Plan>());
        foreach (var ticket in changed.OfType<Ticket>())
        {
            var facts = ((IRecordEvents)ticket).Pending.Select(p => p.Fact).ToList();
            if (facts.OfType<TicketCreated>().FirstOrDefault() is not { } created) Follow(work, ticket, facts, drops, plans);
            else if (created.Channel != TicketChannel.Portal && ticket is { CustomerId: not null, BegunByDesk: false }) plans.Add(new Plan(ticket.Id, null, work.Now + UndoTime));
        }
        if (drops.Count > 0) await work.All<CustomerNotice>().Where(n => drops.Contains(n.TicketId)).ExecuteDeleteAsync(ct);
        if (plans.Count == 0) return;
        await work.Db.Database.ExecuteSqlAsync($"""
            insert into customer_notices (ticket_id, told, due_at)
            select * from unnest({plans.Select(p => p.TicketId).ToArray()}, {plans.Select(p => p.Told).ToArray()}, {plans.Select(p => p.Due).ToArray()})
            on conflict (ticket_id) do update set due_at = least(customer_notices.due_at, excluded.due_at)
            """, ct);
    }

    private static void Follow(Work work, Ticket ticket, List<Fact> facts, List<long> drops, List<Plan> plans)
    {
        var moves = facts.OfType<StatusChanged>().ToList();
        var (answered, byCustomer) = (facts.Exists(f => f is ReplySent { Notice: false }), work.Who.Kind == ActorKind.Customer);
        var solved = moves.Exists(m => m.To == TicketStatus.Resolved) && ticket.Status == TicketStatus.Resolved;
        if (answered || byCustomer && moves.Count > 0) drops.Add(ticket.Id);
        if (ticket.CustomerId is null || moves.Count == 0 || byCustomer || !solved && (answered || work.Who.Kind == ActorKind.Clock)) return;
        var before = TicketWords.CustomerLabel(moves[0].From, moves[0].FromWaitingOn);
        if (before != TicketWords.CustomerLabel(ticket.Status, ticket.WaitingOn)) plans.Add(new Plan(ticket.Id, before, work.Now + (solved ? UndoTime : Settle)));
    }
}

/// <summary>Tickets whose customers are to be told now, oldest first.</summary>
/// <param name="Take">1–500.</param>
public sealed record DueCustomerNotices(int Take = 100) : Query<IReadOnlyList<long>>
{
    internal override Permission Needs => Permission.System;

    internal override async Task<IReadOnlyList<long>> RunAsync(Reading reading, CancellationToken ct) =>
        await reading.All<CustomerNotice>().Where(n => n.DueAt <= reading.Now).OrderBy(n => n.DueAt).Take(Math.Clamp(Take, 1, 500)).Select(n => n.TicketId).ToListAsync(ct);
}

/// <summary>Writes the mail about a ticket's status to its customer, if there is still something to tell; false when not.</summary>
public sealed record TellCustomer(long TicketId) : Command<bool>
{
    /// <summary>Fixed words to an address that nobody has answered yet go out once in this time, whatever comes from it (TRUST 0.4, M-04, M-17).</summary>
    public static readonly TimeSpan OneAcknowledgement = TimeSpan.FromDays(1);

    internal override Permission Needs => Permission.System;

    internal override async Task<bool> RunAsync(Work work, CancellationToken ct)
    {
        var ticket = (await work.TicketsAsync([TicketId], ct)).FirstOrDefault();
        var notice = await work.All<CustomerNotice>().SingleOrDefaultAsync(n => n.TicketId == TicketId, ct);
        if (notice is null || notice.DueAt > work.Now) return false;
        work.Db.Remove(notice);
        if (ticket is not { DeletedAt: null, MergedInto: null } || ticket.Status == TicketStatus.Spam || await ConversationWork.AddressOfAsync(work.Db, ticket.CustomerId, ct) is not { } to) return false;
        var status = TicketWords.CustomerLabel(ticket.Status, ticket.WaitingOn);
        var kind = ticket.Status == TicketStatus.Resolved ? MailKind.Solved : notice.Told is null ? MailKind.Received : MailKind.Status;
        var settings = await work.SettingsAsync(ct);
        if (status == notice.Told && kind != MailKind.Solved || !Wanted(settings.StatusMails, kind) || kind == MailKind.Received && await TooSoonAsync(work, ticket, to, ct)) return false;
        await WriteAsync(work, ticket, settings, kind, to, status, ct);
        return true;
    }

    private static bool Wanted(StatusMails wish, MailKind kind) => wish switch
    {
        StatusMails.All => true,
        StatusMails.Ends => kind is MailKind.Received or MailKind.Solved,
        StatusMails.Solved => kind == MailKind.Solved,
        _ => false,
    };

    private static Task<bool> TooSoonAsync(Work work, Ticket ticket, string to, CancellationToken ct)
    {
        var since = work.Now - OneAcknowledgement;
        return ticket.Channel != TicketChannel.Email ? Task.FromResult(false)
            : work.All<OutgoingMail>().AnyAsync(m => m.Kind == MailKind.Received && m.CreatedAt > since && m.ToAddresses.Contains(to), ct);
    }

    /// <summary>Nothing that an unknown sender wrote is repeated to an address that may not be theirs: until somebody has answered, only fixed words.</summary>
    private static async Task WriteAsync(Work work, Ticket ticket, WorkspaceSettings settings, MailKind kind, string to, string status, CancellationToken ct)
    {
        var number = TicketNumber.Format(ticket.Id, settings);
        var text = kind switch
        {
            MailKind.Received => $"Hello,\n\nwe have received your request. Its number is **{number}**. We'll answer as soon as we can.",
            MailKind.Solved => $"Hello,\n\nyour request **{number}** is solved. If it isn't, just answer this mail and we'll go on with it.",
            _ => $"Hello,\n\nyour request **{number}** now stands at: **{status}**.",
        };
        if (kind == MailKind.Solved && await SurveyAsync(work, ticket, settings, to, ct) is { } link) text += $"\n\nHow did we do? One click and you are there: {link}";
        var subject = ticket.FirstResponseAt is not null ? $"Re: [{number}] {ticket.Subject}"
            : $"[{number}] {kind switch { MailKind.Received => "We have received your request", MailKind.Solved => "Your request is solved", _ => "Your request: " + status }}";
        await work.MailCustomerAsync(ticket, kind, to, subject, text, ct);
    }

    /// <summary>The link to the survey of this resolution, if the customer is to be asked (D11).</summary>
    private static async Task<string?> SurveyAsync(Work work, Ticket ticket, WorkspaceSettings settings, string to, CancellationToken ct)
    {
        if (!settings.Surveys || settings.SurveyNeedsReply && ticket.FirstResponseAt is null) return null;
        var survey = await work.All<Survey>().SingleOrDefaultAsync(s => s.TicketId == ticket.Id && s.Resolution == ticket.Resolutions, ct);
        if (survey is not { Wanted: true, SentAt: null, VoidedAt: null }) return null;
        var (lower, since) = (to.ToLowerInvariant(), work.Now.AddDays(-settings.SurveyPauseDays));
        if (settings.SurveyPauseDays > 0 && await work.All<Survey>().AnyAsync(s => s.Address!.ToLower() == lower && s.SentAt > since, ct)) return null;
        (survey.Address, survey.SentAt) = (to, work.Now);
        ticket.Noticed(new SatisfactionAsked(survey.Resolution));
        return await SurveyLinks.UrlAsync(work, survey, ct);
    }
}
