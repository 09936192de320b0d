using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;

namespace HelpDesk.Core.Tickets;

/// <summary>A ticket as lists show it: small, flat, never changed; one instance serves every screen of a node.</summary>
public sealed record TicketRow
{
    /// <summary>Id and number.</summary>
    public required long Id { get; init; }
    /// <summary>Number of the last event.</summary>
    public required int Version { get; init; }
    /// <summary>Subject.</summary>
    public required string Subject { get; init; }
    /// <summary>First words of the description, at most 140 characters.</summary>
    public string Snippet { get; init; } = "";
    /// <summary>Status.</summary>
    public required TicketStatus Status { get; init; }
    /// <summary>Whom it waits for.</summary>
    public required WaitingOn? WaitingOn { get; init; }
    /// <summary>Priority.</summary>
    public required TicketPriority Priority { get; init; }
    /// <summary>Type.</summary>
    public required TicketType Type { get; init; }
    /// <summary>Channel.</summary>
    public required TicketChannel Channel { get; init; }
    /// <summary>Customer.</summary>
    public required long? CustomerId { get; init; }
    /// <summary>Customer's name.</summary>
    public required string? CustomerName { get; init; }
    /// <summary>Tags of the customer.</summary>
    public required long[] CustomerTagIds { get; init => field = value ?? []; }
    /// <summary>Team.</summary>
    public required long? TeamId { get; init; }
    /// <summary>Assignees, primary first (C9).</summary>
    public required long[] AssigneeIds { get; init; }
    /// <summary>Tags.</summary>
    public required long[] TagIds { get; init; }
    /// <summary>Created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }
    /// <summary>Last change by anybody but the clock.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
    /// <summary>SLA state, decided by the server.</summary>
    public required SlaState SlaState { get; init; }
    /// <summary>Next due instant of a running clock; null while paused.</summary>
    public required DateTimeOffset? SlaBreachAt { get; init; }
    /// <summary>Set while archived (C4).</summary>
    public required DateTimeOffset? ArchivedAt { get; init; }
    /// <summary>Set while deleted (C21).</summary>
    public required DateTimeOffset? DeletedAt { get; init; }
    /// <summary>The ticket that it was merged into (D10); such a ticket is in no list.</summary>
    public long? MergedInto { get; init; }

    /// <summary>Whether another row of this ticket tells the same: its version, and what it shows of the customer, whose changes are no event of the ticket.</summary>
    public bool Shows(TicketRow other) => other.Id == Id && other.Version == Version && other.CustomerName == CustomerName && other.CustomerTagIds.AsSpan().SequenceEqual(CustomerTagIds);

    /// <summary>Whether an actor with these rights sees it.</summary>
    public bool VisibleTo(Rights rights) => rights.Sees(TeamId, AssigneeIds);
}

internal static class TicketRows
{
    /// <summary>Tickets as flat rows with their customer.</summary>
    public static IQueryable<TicketRow> Rows(this Reading reading, IQueryable<Ticket> tickets) =>
        from t in tickets
        join c in reading.All<Customer>() on t.CustomerId equals (long?)c.Id into customers
        from c in customers.DefaultIfEmpty()
        select new TicketRow
        {
            Id = t.Id, Version = t.Version, Subject = t.Subject, Snippet = t.Description.Substring(0, 140), Status = t.Status, WaitingOn = t.WaitingOn, Priority = t.Priority,
            Type = t.Type, Channel = t.Channel, CustomerId = t.CustomerId, CustomerName = c!.Name, CustomerTagIds = c!.TagIds,
            TeamId = t.TeamId, AssigneeIds = t.AssigneeIds, TagIds = t.TagIds, CreatedAt = t.CreatedAt, UpdatedAt = t.UpdatedAt,
            SlaState = t.SlaState, SlaBreachAt = t.SlaBreachAt, ArchivedAt = t.ArchivedAt, DeletedAt = t.DeletedAt, MergedInto = t.MergedInto,
        };

    /// <summary>The row of a ticket that was read in full.</summary>
    public static TicketRow Row(Ticket t, CustomerLine? customer) => new()
    {
        Id = t.Id, Version = t.Version, Subject = t.Subject, Snippet = t.Description[..Math.Min(140, t.Description.Length)], Status = t.Status, WaitingOn = t.WaitingOn,
        Priority = t.Priority, Type = t.Type, Channel = t.Channel, CustomerId = t.CustomerId, CustomerName = customer?.Name, CustomerTagIds = customer?.TagIds ?? [],
        TeamId = t.TeamId, AssigneeIds = t.AssigneeIds, TagIds = t.TagIds, CreatedAt = t.CreatedAt, UpdatedAt = t.UpdatedAt,
        SlaState = t.SlaState, SlaBreachAt = t.SlaBreachAt, ArchivedAt = t.ArchivedAt, DeletedAt = t.DeletedAt, MergedInto = t.MergedInto,
    };
}
