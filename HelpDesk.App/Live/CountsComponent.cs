using HelpDesk.Core.Tickets;

namespace HelpDesk.App.Live;

/// <summary>Base of what shows how many tickets there are, for the desk and for oneself. Drawn again only when a number changed.</summary>
public abstract class CountsComponent : LiveComponent
{
    /// <summary>Counts of what this person may see.</summary>
    protected TabCounts? Counts { get; private set; }

    /// <summary>Counts of their own tickets.</summary>
    protected MyCounts? Mine { get; private set; }

    /// <inheritdoc />
    protected override TimeSpan Breath => TimeSpan.FromMilliseconds(500);

    /// <inheritdoc />
    protected override bool Cares(Changed changed) => changed.Directory || changed.Rows.Count > 0 || changed.Entries.Any(e => e.Subject == "ticket");

    /// <inheritdoc />
    protected override async Task LoadAsync()
    {
        Counts = await Node.CountsAsync(Who, Session.Rights, Gone);
        Mine = (await Desk.AskAsync(new MyTicketCounts(), Who, Gone)).Value;
    }

    /// <inheritdoc />
    protected override async Task<bool> OnChangedAsync(Changed changed)
    {
        var (counts, mine) = (Counts, Mine);
        if (changed.Everything || changed.Entries.Any(e => e.AgentId == Who.Id) || changed.Rows.Values.Any(r => r.AssigneeIds.Contains(Who.Id))) await LoadAsync();
        else Counts = await Node.CountsAsync(Who, Session.Rights, Gone);
        return changed.Directory || mine != Mine || counts is null || Counts?.Shows(counts) != true;
    }
}
