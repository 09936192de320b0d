using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Sla;

/// <summary>
/// What the open tickets would look like if a policy or a calendar were saved as it is drafted, and all of them got what is promised then; one
/// batch per call, oldest first. Changes nothing. Refuses the same drafts as saving does.
/// </summary>
/// <param name="AfterId">Last id of the batch before; 0 begins.</param>
/// <param name="Policy">A policy as it is edited.</param>
/// <param name="Calendar">A calendar as it is edited.</param>
/// <param name="Batch">1–5,000 tickets.</param>
public sealed record PreviewSla(long AfterId, SlaPolicyDraft? Policy = null, CalendarDraft? Calendar = null, int Batch = 2000) : Query<SlaPreviewPart>
{
    internal override Permission Needs => Permission.ManageWorkspace;

    internal override async Task<SlaPreviewPart> RunAsync(Reading reading, CancellationToken ct)
    {
        var book = await DraftedAsync(reading, ct);
        var batch = Math.Clamp(Batch, 1, 5000);
        var tickets = await reading.All<Ticket>().Where(t => t.Id > AfterId && TicketWords.OpenSet.Contains(t.Status) && t.DeletedAt == null).OrderBy(t => t.Id).Take(batch)
            .Select(t => new
            {
                t.Id, t.Priority, t.TeamId, t.CustomerId, t.SlaState, t.SlaBreachAt, Start = t.ClockStartAt ?? t.CreatedAt, t.FirstResponseAt, t.SlaOwedSince,
                Counts = t.MergedInto == null && !(t.BegunByDesk && t.ClockStartAt == null), t.SlaPauseAt, t.SlaPauseKind, t.ResponseUnknown, t.SlaDueSetAt,
            }).ToListAsync(ct);
        var choice = await book.ChoosingAsync(reading.Db, tickets.Select(t => t.CustomerId), ct);
        var turns = new Dictionary<(SlaState, SlaState), int>();
        var (earlier, later) = (0, 0);
        foreach (var t in tickets)
        {
            var facts = new SlaFacts(t.Start, t.FirstResponseAt, t.SlaOwedSince, t.Counts, t.SlaPauseAt, t.SlaPauseKind, t.ResponseUnknown) { DueSet = t.SlaDueSetAt };
            var then = SlaSettling.Read(choice.For(t.Priority, t.TeamId, t.CustomerId), facts, 0, null, reading.Now, SlaNews.Silent).Sla;
            turns[(t.SlaState, then.State)] = turns.GetValueOrDefault((t.SlaState, then.State)) + 1;
            if (then.BreachAt < t.SlaBreachAt) earlier++;
            if (then.BreachAt > t.SlaBreachAt) later++;
        }
        return new SlaPreviewPart(tickets.Count == batch ? tickets[^1].Id : null, [.. turns.Select(x => new SlaTurn(x.Key.Item1, x.Key.Item2, x.Value))], earlier, later);
    }

    /// <summary>The policies as they would be.</summary>
    private async Task<SlaBook> DraftedAsync(Reading reading, CancellationToken ct)
    {
        var policies = (await SlaBook.ReadAsync(reading.Db, ct)).Policies.ToList();
        if (Calendar is { } drafted)
        {
            await CalendarDrafts.CheckAsync(reading.Db, drafted, ct);
            var calendar = drafted.Make();
            foreach (var policy in policies.Where(p => p.CalendarId is not null && p.CalendarId == drafted.CalendarId))
                foreach (var target in policy.Targets) target.Renew(policy, calendar, reading.Now);
        }
        if (Policy is not { } draft) return new SlaBook(policies);
        var at = policies.FindIndex(p => p.Id == draft.PolicyId);
        if (draft.PolicyId is not null && at < 0) throw Work.NotFound("this policy");
        var edited = at < 0 ? new SlaPolicy { Name = "" } : policies[at];
        await SlaDrafts.CheckAsync(reading.Db, draft, edited.Fallback, ct);
        draft.WriteTo(edited);
        edited.Promise(draft.Promises, draft.CalendarId is { } id ? await reading.All<BusinessCalendar>().SingleAsync(c => c.Id == id, ct) : null, reading.Now);
        if (at < 0) policies.Insert(Math.Max(0, policies.FindLastIndex(p => !p.Fallback) + 1), edited);
        return new SlaBook(policies);
    }
}

/// <summary>A part of a preview.</summary>
/// <param name="LastId">Where the next batch begins; null when this was the last one.</param>
/// <param name="Turns">How many tickets would go from one state to which; those that stay are among them.</param>
/// <param name="Earlier">Tickets whose next due instant would be earlier.</param>
/// <param name="Later">Tickets whose next due instant would be later.</param>
public sealed record SlaPreviewPart(long? LastId, IReadOnlyList<SlaTurn> Turns, int Earlier, int Later);

/// <summary>Tickets that go from one state to another.</summary>
/// <param name="From">The state now.</param>
/// <param name="To">The state then.</param>
/// <param name="Tickets">How many.</param>
public sealed record SlaTurn(SlaState From, SlaState To, int Tickets);
