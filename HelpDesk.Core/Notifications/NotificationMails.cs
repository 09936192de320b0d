using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Notifications;

/// <summary>Writes the mails to members that are due, one to each however much there is to tell; returns how many. Who has the ticket open gets none about it (C13).</summary>
/// <param name="Present">Who has which ticket open.</param>
public sealed record MailNotifications(IReadOnlyCollection<(long AgentId, long TicketId)> Present) : Command<int>
{
    /// <summary>Notifications in one mail; more are only counted.</summary>
    public const int MostLines = 20;

    private const int Batch = 500;

    private sealed record Line(long Id, long AgentId, long? TicketId, long? DomainId, NotificationKind Kind, int Times, bool InInbox);

    /// <summary>A line of a mail: what it is about, in the text and in the subject, and where that is.</summary>
    private sealed record Told(string What, string Subject, string Url);

    internal override Permission Needs => Permission.System;

    internal override async Task<int> RunAsync(Work work, CancellationToken ct)
    {
        var due = await work.Db.Database.SqlQuery<Line>($"""
            select id as "Id", agent_id as "AgentId", ticket_id as "TicketId", domain_id as "DomainId", kind as "Kind", times as "Times", in_inbox as "InInbox"
              from notifications where mail_due_at <= {work.Now} order by mail_due_at limit {Batch} for update skip locked
            """).ToListAsync(ct);
        if (due.Count == 0) return 0;
        var (ids, unseen) = (due.Select(d => d.Id).ToArray(), due.Where(d => !d.InInbox).Select(d => d.Id).ToArray());
        await work.All<Notification>().Where(n => ids.Contains(n.Id)).ExecuteUpdateAsync(n => n.SetProperty(x => x.MailDueAt, (DateTimeOffset?)null), ct);
        await work.All<Notification>().Where(n => unseen.Contains(n.Id)).ExecuteUpdateAsync(n => n.SetProperty(x => x.ReadAt, work.Now), ct);

        var present = Present.ToHashSet();
        var wanted = due.Where(d => !present.Contains((d.AgentId, d.TicketId ?? 0))).ToLookup(d => d.AgentId);
        var people = wanted.Select(g => g.Key).ToArray();
        var addresses = await work.All<Agent>().Where(a => people.Contains(a.Id) && a.DisabledAt == null && !a.IsDemo).ToDictionaryAsync(a => a.Id, a => a.Email!, ct);
        var reached = wanted.Where(g => addresses.ContainsKey(g.Key)).ToList();
        return reached.Count == 0 ? 0 : await WriteAsync(work, reached, addresses, ct);
    }

    /// <summary>What is the same for all of these mails is asked once.</summary>
    private static async Task<int> WriteAsync(Work work, List<IGrouping<long, Line>> reached, Dictionary<long, string> addresses, CancellationToken ct)
    {
        var settings = await work.SettingsAsync(ct);
        var from = await work.SenderAsync(settings, ct);
        var (ids, places) = (reached.SelectMany(g => g).Select(l => l.TicketId ?? 0).Distinct().ToArray(), reached.SelectMany(g => g).Select(l => l.DomainId ?? 0).Distinct().ToArray());
        var subjects = await work.All<Ticket>().Where(t => ids.Contains(t.Id) && t.DeletedAt == null).Select(t => new { t.Id, t.Subject }).ToDictionaryAsync(t => t.Id, t => t.Subject, ct);
        var domains = await work.All<SendingDomain>().Where(d => places.Contains(d.Id)).Select(d => new { d.Id, d.Name }).ToDictionaryAsync(d => d.Id, d => d.Name, ct);
        var mails = 0;
        foreach (var person in reached)
        {
            var told = person.Select(Tell).OfType<Told>().ToList();
            if (told.Count == 0) continue;
            var (subject, body) = Words(told, settings, work.PublicUrl);
            work.Mail(from, MailKind.Notification, addresses[person.Key], subject, body);
            mails++;
        }
        return mails;

        Told? Tell(Line line)
        {
            var words = NotificationWords.Of(line.Kind, line.Times);
            if (line.DomainId is { } id) return domains.TryGetValue(id, out var name) ? new Told($"**{SafeMarkdown.Plain(name)}** {words}", $"{name}: {words}", work.PublicUrl + "/settings/domains") : null;
            if (!subjects.TryGetValue(line.TicketId ?? 0, out var title)) return null;
            var number = TicketNumber.Format(line.TicketId ?? 0, settings);
            return new Told($"**{number}** {words}: {SafeMarkdown.Plain(title)}", $"[{number}] {words}: {title}", $"{work.PublicUrl}/tickets/{number}");
        }
    }

    private static (string Subject, string Body) Words(List<Told> told, WorkspaceSettings settings, string url)
    {
        var text = string.Join("\n", told.Take(MostLines).Select(l => $"- {l.What}  \n  {l.Url}"));
        if (told.Count > MostLines) text += $"\n\n… and {told.Count - MostLines} more in your inbox: {url}/inbox";
        var subject = told.Count == 1 ? told[0].Subject : $"{told.Count} notifications from {settings.Name}";
        return (subject, text + $"\n\nWhat you are told of, and how, is up to you: {url}/settings/notifications");
    }
}

/// <summary>What happened, in the words of inbox and mails.</summary>
public static class NotificationWords
{
    /// <summary>What happened, such as <c>assigned to you</c>.</summary>
    public static string Of(NotificationKind kind, int times) => kind switch
    {
        NotificationKind.Created => "created for you",
        NotificationKind.Assigned => "assigned to you",
        NotificationKind.CustomerReplied => times > 1 ? $"the customer replied {times} times" : "the customer replied",
        NotificationKind.Escalated => "escalated",
        NotificationKind.SlaWarning => "due soon",
        NotificationKind.SlaBreached => "overdue",
        NotificationKind.Mentioned => "you were mentioned",
        NotificationKind.DeliveryFailed => "a reply did not arrive",
        NotificationKind.Marked => "marked as unread",
        NotificationKind.ForwardFailed => "a forwarded message did not arrive",
        NotificationKind.DomainLost => "its DKIM record is gone or was changed",
        _ => "the status changed",
    };

    /// <summary>Why somebody hears of it.</summary>
    public static string Why(NotificationKind kind) => kind switch
    {
        NotificationKind.Created or NotificationKind.Assigned => "You hold this ticket.",
        NotificationKind.CustomerReplied => "You hold or follow this ticket.",
        NotificationKind.Escalated => "Admins hear of every escalation.",
        NotificationKind.SlaWarning => "You hold this ticket.",
        NotificationKind.SlaBreached => "You hold this ticket, or you are an admin.",
        NotificationKind.Mentioned => "A colleague named you in a note.",
        NotificationKind.DeliveryFailed => "You wrote the reply, or hold this ticket.",
        NotificationKind.Marked => "You marked it yourself.",
        NotificationKind.ForwardFailed => "You forwarded the message.",
        NotificationKind.DomainLost => "Owners and admins hear of every sending domain.",
        _ => "You follow this ticket.",
    };
}
