using System.Linq.Expressions;

namespace HelpDesk.Core.Tickets;

/// <summary>What a list shows (S025–S034, C25). Empty sets do not restrict. Ids that do not exist match nothing.</summary>
public sealed record TicketFilter
{
    /// <summary>Statuses.</summary>
    public IReadOnlyList<TicketStatus> Statuses { get; init; } = [];
    /// <summary>Priorities.</summary>
    public IReadOnlyList<TicketPriority> Priorities { get; init; } = [];
    /// <summary>Types.</summary>
    public IReadOnlyList<TicketType> Types { get; init; } = [];
    /// <summary>Channels.</summary>
    public IReadOnlyList<TicketChannel> Channels { get; init; } = [];
    /// <summary>SLA states.</summary>
    public IReadOnlyList<SlaState> SlaStates { get; init; } = [];
    /// <summary>Tags: any of these (S083).</summary>
    public IReadOnlyList<long> TagIds { get; init; } = [];
    /// <summary>Tags of the customer: any of these (S084).</summary>
    public IReadOnlyList<long> CustomerTagIds { get; init; } = [];
    /// <summary>Assignees: any of these, primary or not (C9); 0 = unassigned.</summary>
    public IReadOnlyList<long> AssigneeIds { get; init; } = [];
    /// <summary>Teams; 0 = no team.</summary>
    public IReadOnlyList<long> TeamIds { get; init; } = [];
    /// <summary>Only this customer's.</summary>
    public long? CustomerId { get; init; }
    /// <summary>Created at or after.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }
    /// <summary>Created before.</summary>
    public DateTimeOffset? CreatedTo { get; init; }
    /// <summary>Updated at or after.</summary>
    public DateTimeOffset? UpdatedFrom { get; init; }
    /// <summary>Updated before.</summary>
    public DateTimeOffset? UpdatedTo { get; init; }
    /// <summary>Whether archived tickets show (C4).</summary>
    public ArchivedTickets Archived { get; init; } = ArchivedTickets.Hidden;
    /// <summary>Words that must all occur (C26), each as the beginning of a word; a ticket number finds that ticket.</summary>
    public string? Search { get; init; }
    /// <summary>Exactly the tickets behind a number of the analytics board.</summary>
    public TicketsBehind? Behind { get; init; }

    /// <summary>Whether a row in memory can tell whether it matches; otherwise only the database can.</summary>
    public bool IsFlat => string.IsNullOrWhiteSpace(Search) && Behind is null;

    /// <summary>The part of the filter that the flat row decides: SQL in queries, compiled for live rows.</summary>
    public Expression<Func<TicketRow, bool>> Flat()
    {
        var all = new List<Expression<Func<TicketRow, bool>>>();
        if (Statuses.Count > 0) { var v = Statuses.ToArray(); all.Add(r => v.Contains(r.Status)); }
        if (Priorities.Count > 0) { var v = Priorities.ToArray(); all.Add(r => v.Contains(r.Priority)); }
        if (Types.Count > 0) { var v = Types.ToArray(); all.Add(r => v.Contains(r.Type)); }
        if (Channels.Count > 0) { var v = Channels.ToArray(); all.Add(r => v.Contains(r.Channel)); }
        if (SlaStates.Count > 0) { var v = SlaStates.ToArray(); all.Add(r => v.Contains(r.SlaState)); }
        if (TagIds.Count > 0) { var v = TagIds.ToArray(); all.Add(r => r.TagIds.Any(t => v.Contains(t))); }
        if (CustomerTagIds.Count > 0) { var v = CustomerTagIds.ToArray(); all.Add(r => r.CustomerTagIds.Any(t => v.Contains(t))); }
        if (AssigneeIds.Count > 0)
        {
            var v = AssigneeIds.Where(a => a != 0).ToArray();
            if (v.Length == 0) all.Add(r => r.AssigneeIds == Nobody);
            else if (AssigneeIds.Contains(0)) all.Add(r => r.AssigneeIds == Nobody || r.AssigneeIds.Any(a => v.Contains(a)));
            else all.Add(r => r.AssigneeIds.Any(a => v.Contains(a)));
        }
        if (TeamIds.Count > 0)
        {
            var v = TeamIds.Where(t => t != 0).Cast<long?>().ToArray();
            if (TeamIds.Contains(0)) all.Add(r => r.TeamId == null || v.Contains(r.TeamId));
            else all.Add(r => v.Contains(r.TeamId));
        }
        if (CustomerId is { } customer) all.Add(r => r.CustomerId == customer);
        if (CreatedFrom is { } cf) all.Add(r => r.CreatedAt >= cf);
        if (CreatedTo is { } cto) all.Add(r => r.CreatedAt < cto);
        if (UpdatedFrom is { } uf) all.Add(r => r.UpdatedAt >= uf);
        if (UpdatedTo is { } uto) all.Add(r => r.UpdatedAt < uto);
        if (Archived == ArchivedTickets.Hidden) all.Add(r => r.ArchivedAt == null);
        if (Archived == ArchivedTickets.Only) all.Add(r => r.ArchivedAt != null);
        all.Add(r => r.DeletedAt == null && r.MergedInto == null);
        return all.Aggregate(And);
    }

    private static readonly long[] Nobody = [];

    private static Expression<Func<TicketRow, bool>> And(Expression<Func<TicketRow, bool>> a, Expression<Func<TicketRow, bool>> b) =>
        Expression.Lambda<Func<TicketRow, bool>>(
            Expression.AndAlso(a.Body, new Swap(b.Parameters[0], a.Parameters[0]).Visit(b.Body)), a.Parameters[0]);

    private sealed class Swap(ParameterExpression from, ParameterExpression to) : ExpressionVisitor
    {
        protected override Expression VisitParameter(ParameterExpression node) => node == from ? to : base.VisitParameter(node);
    }
}

/// <summary>Whether archived tickets show.</summary>
public enum ArchivedTickets
{
    /// <summary>Not shown; the default.</summary>
    Hidden,
    /// <summary>Only these.</summary>
    Only,
    /// <summary>With the others.</summary>
    Shown,
}
