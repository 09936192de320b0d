using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Tickets.Changes;

/// <summary>Escalates to Urgent: the reason is kept, admins are told (S191). Refused when it is Urgent already, or done.</summary>
/// <param name="Reason">1–2,000 characters.</param>
public sealed record Escalate(string Reason) : TicketChange
{
    /// <summary>Most characters of a reason.</summary>
    public const int MostReason = 2000;

    internal override Task ApplyAsync(Work work, Ticket ticket, CancellationToken ct)
    {
        var reason = Texts.Body("reason", Reason, "The reason", MostReason).Trim();
        if (reason.Length == 0) throw Work.Invalid("reason", "Say why it is urgent, so that those who are told know.");
        if (!ticket.IsOpen) throw Work.Rule("Only open tickets can be escalated.");
        if (ticket.Priority == TicketPriority.Urgent) throw Work.Rule($"This ticket is {TicketWords.Label(TicketPriority.Urgent)} already.");
        work.KeepText(ticket.Id, TextField.Escalation, ticket.Escalate(work.Now), reason);
        return Task.CompletedTask;
    }
}

/// <summary>Resolves an open ticket and keeps how (S190, S092).</summary>
/// <param name="Text">At most 10,000 characters; empty = nothing is kept.</param>
/// <param name="Score">How satisfied the customer told the agent to be, 1–5; null = not asked (C15).</param>
/// <param name="Survey">Whether the customer is asked in the mail that tells of it (D11).</param>
public sealed record Resolve(string Text, int? Score = null, bool Survey = true) : TicketChange
{
    /// <summary>Most characters of a resolution.</summary>
    public const int MostText = 10_000;

    internal override async Task ApplyAsync(Work work, Ticket ticket, CancellationToken ct)
    {
        var text = Texts.Body("resolution", Text, "The resolution", MostText).Trim();
        if (Score is < 1 or > 5) throw Work.Invalid("score", "Satisfaction is 1 to 5.");
        if (text.Length == 0 && (await work.SettingsAsync(ct)).ResolutionRequired) throw Work.Invalid("resolution", "Say how it was resolved: this desk asks for it.");
        if (!ticket.IsOpen) throw Work.Rule(ticket.Status == TicketStatus.Spam ? "This ticket is spam." : "This ticket is done already.");
        ticket.SetStatus(TicketStatus.Resolved, null, work.Now);
        if (text.Length > 0) work.KeepText(ticket.Id, TextField.Resolution, ticket.NoteResolution(work.Now), text);
        work.Add(Surveying.Of(ticket, work.Now, Survey, Score));
        if (Score is { } score) ticket.Written(new SatisfactionRated(ticket.Resolutions, score, true), work.Now);
    }
}

internal static class Resolving
{
    public static void KeepText(this Work work, long ticketId, TextField field, int revision, string body) => work.Add(new TicketText
    {
        TicketId = ticketId, Field = field, Revision = revision, Body = body, At = work.Now, ActorKind = work.Who.Kind, ActorId = work.Who.Id == 0 ? null : work.Who.Id,
    });
}
