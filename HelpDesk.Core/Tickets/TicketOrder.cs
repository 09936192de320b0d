namespace HelpDesk.Core.Tickets;

/// <summary>The orders of the list for rows in memory; the same as the database's, so that a screen knows where a changed ticket belongs (UI 7 rule 2).</summary>
public static class TicketOrder
{
    /// <summary>Below zero when <paramref name="a"/> stands before <paramref name="b"/>; never zero for two tickets.</summary>
    public static int Compare(TicketRow a, TicketRow b, TicketSort sort)
    {
        var order = sort switch
        {
            TicketSort.CreatedOldest => a.CreatedAt.CompareTo(b.CreatedAt),
            TicketSort.Updated => b.UpdatedAt.CompareTo(a.UpdatedAt),
            TicketSort.Sla => (a.SlaBreachAt ?? DateTimeOffset.MaxValue).CompareTo(b.SlaBreachAt ?? DateTimeOffset.MaxValue),
            TicketSort.Priority => b.Priority.CompareTo(a.Priority),
            TicketSort.Status => a.Status.CompareTo(b.Status),
            _ => 0,
        };
        if (order == 0 && (sort is TicketSort.Created or TicketSort.Priority or TicketSort.Status)) order = b.CreatedAt.CompareTo(a.CreatedAt);
        if (order != 0) return order;
        return sort is TicketSort.CreatedOldest or TicketSort.Sla ? a.Id.CompareTo(b.Id) : b.Id.CompareTo(a.Id);
    }
}
