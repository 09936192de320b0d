using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets.Changes;
using Microsoft.EntityFrameworkCore;

namespace HelpDesk.Core.Tickets;

/// <summary>Keeps true in the same transaction what follows from a ticket's events: spells, text revisions, triage (C1).</summary>
internal sealed class TicketReaction : IReaction
{
    public async Task ReactAsync(Work work, IReadOnlyList<IRecordEvents> changed, CancellationToken ct)
    {
        var tickets = changed.OfType<Ticket>().ToList();
        if (tickets.Count == 0) return;
        // Merging two customers is about them, and no work on their tickets.
        if (!changed.Any(c => c.Pending.Any(p => p.Fact is CustomerMerged))) await TriageAsync(work, tickets, ct);
        await MoveSpellsAsync(work, tickets, ct);
        KeepTexts(work, tickets);
    }

    private static IEnumerable<Fact> FactsOf(Ticket ticket) => ((IRecordEvents)ticket).Pending.Select(p => p.Fact);

    /// <summary>The first human action on a New ticket opens it, unless that action is itself a change of status, or merges tickets, which must be able to be taken back (C1, D10).</summary>
    private static async Task TriageAsync(Work work, List<Ticket> tickets, CancellationToken ct)
    {
        if (work.Who.Kind != ActorKind.Agent) return;
        var news = tickets.Where(t => t.Status == TicketStatus.New && !FactsOf(t).Any(f => f is TicketCreated or StatusChanged or TicketMerged or TicketUnmerged)).ToList();
        if (news.Count == 0 || !(await work.SettingsAsync(ct)).Triage) return;
        foreach (var ticket in news) ticket.SetStatus(TicketStatus.Open, null, work.Now);
    }

    private static async Task MoveSpellsAsync(Work work, List<Ticket> tickets, CancellationToken ct)
    {
        foreach (var ticket in tickets.Where(t => FactsOf(t).Any(f => f is TicketCreated)))
        {
            Begin(work, ticket, (short)ticket.Status);
            if (ticket.Status.IsDone()) Begin(work, ticket, TicketSpell.Done);
        }

        var moved = tickets.Where(t => FactsOf(t).Any(f => f is StatusChanged s && s.From != s.To) && !FactsOf(t).Any(f => f is TicketCreated)).ToDictionary(t => t.Id);
        if (moved.Count == 0) return;
        await Surveying.FollowAsync(work, [.. moved.Values], ct);
        var ids = moved.Keys.ToArray();
        foreach (var spell in await work.All<TicketSpell>().Where(s => ids.Contains(s.TicketId) && s.ToAt == null).ToListAsync(ct))
        {
            if (spell.Kind != TicketSpell.Done || !moved[spell.TicketId].Status.IsDone()) spell.ToAt = work.Now;
        }
        foreach (var ticket in moved.Values)
        {
            var first = FactsOf(ticket).OfType<StatusChanged>().First(s => s.From != s.To).From;
            if (first == ticket.Status) continue;
            Begin(work, ticket, (short)ticket.Status);
            if (ticket.Status.IsDone() && !first.IsDone()) Begin(work, ticket, TicketSpell.Done);
        }
    }

    private static void Begin(Work work, Ticket ticket, short kind) =>
        work.Add(new TicketSpell { TicketId = ticket.Id, Kind = kind, FromAt = work.Now });

    private static void KeepTexts(Work work, List<Ticket> tickets)
    {
        foreach (var ticket in tickets)
        {
            foreach (var fact in FactsOf(ticket))
            {
                if (fact is TicketCreated or SubjectEdited) work.KeepText(ticket.Id, TextField.Subject, ticket.SubjectRevision, ticket.Subject);
                if (fact is TicketCreated or DescriptionEdited) work.KeepText(ticket.Id, TextField.Description, ticket.DescriptionRevision, ticket.Description);
            }
        }
    }
}
