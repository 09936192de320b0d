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
        var news = tickets.Where(t => t.Status == TicketStatus.New && !FactsOf(t).Any(f => f is TicketCreated or StatusChanged or TicketEvent { IsWork: false })).ToList();
        if (news.Count == 0 || !(await work.SettingsAsync(ct)).Triage) return;
        foreach (var ticket in news) ticket.SetStatus(TicketStatus.Open, null, work.Now);
    }

    private static async Task MoveSpellsAsync(Work work, List<Ticket> tickets, CancellationToken ct)
    {
        foreach (var ticket in tickets.Where(t => FactsOf(t).Any(f => f is TicketCreated)))
        {
            Begin(work, [], ticket, (short)ticket.Status);
            if (ticket.Status.IsDone()) Begin(work, [], ticket, TicketSpell.Done);
        }

        var moved = tickets.Where(t => FactsOf(t).Any(f => f is StatusChanged s && s.From != s.To) && !FactsOf(t).Any(f => f is TicketCreated)).ToDictionary(t => t.Id);
        if (moved.Count == 0) return;
        await Surveying.FollowAsync(work, [.. moved.Values], ct);
        var ids = moved.Values.Where(t => Before(t) != t.Status).Select(t => t.Id).ToArray();
        var spells = await work.All<TicketSpell>().Where(s => ids.Contains(s.TicketId) && (s.ToAt == null || s.FromAt == work.Now)).ToListAsync(ct);
        foreach (var spell in spells.Where(s => s.ToAt is null))
        {
            if (spell.Kind != TicketSpell.Done || !moved[spell.TicketId].Status.IsDone()) spell.ToAt = work.Now;
        }
        foreach (var ticket in ids.Select(id => moved[id]))
        {
            Begin(work, spells, ticket, (short)ticket.Status);
            if (ticket.Status.IsDone() && !Before(ticket).IsDone()) Begin(work, spells, ticket, TicketSpell.Done);
        }
    }

    /// <summary>The status that it had before this command.</summary>
    private static TicketStatus Before(Ticket ticket) => FactsOf(ticket).OfType<StatusChanged>().First(s => s.From != s.To).From;

    /// <summary>A spell that began and ended at this very instant goes on: there are no two of one kind from one instant.</summary>
    private static void Begin(Work work, List<TicketSpell> known, Ticket ticket, short kind)
    {
        var spell = known.Find(s => s.TicketId == ticket.Id && s.Kind == kind && s.FromAt == work.Now);
        if (spell is null) work.Add(spell = new TicketSpell { TicketId = ticket.Id, Kind = kind, FromAt = work.Now });
        spell.ToAt = null;
        if (kind == TicketSpell.Done) (spell.AgentId, spell.HolderId) = (work.Who.Kind == ActorKind.Agent ? work.Who.AgentId : null, ticket.PrimaryAssigneeId);
    }

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
