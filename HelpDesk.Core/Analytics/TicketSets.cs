namespace HelpDesk.Core.Analytics;

/// <summary>
/// The tickets that numbers are made of, each set written once: cards, charts, export and the lists behind them all read these statements.
/// Parameters: <c>@period_from</c> and <c>@period_to</c>, half-open, and <c>@standing_at</c>, until when what happened must have lasted
/// (the end of the range). A spell lasted until then if it has not ended, or ended at or after that instant.
/// </summary>
internal static class TicketSets
{
    /// <summary>A counted ticket: neither spam nor deleted nor merged away; archived tickets count (PRODUCT part 3).</summary>
    public const string Counted = "t.deleted_at is null and t.status <> 7 and t.merged_into is null";

    private const string Standing = "(s.to_at is null or s.to_at >= @standing_at)";

    /// <summary>Created in the period (D3).</summary>
    public const string Created = $"""
        select t.id, t.created_at as at, t.status, t.priority, t.tag_ids
          from tickets t where t.created_at >= @period_from and t.created_at < @period_to and {Counted}
        """;

    /// <summary>Last entry into Closed in the period and still Closed (D3). Only one spell of a ticket can last until an instant.</summary>
    public const string Closed = $"""
        select t.id, s.from_at as at
          from ticket_spells s join tickets t on t.id = s.ticket_id
         where s.kind = 6 and s.from_at >= @period_from and s.from_at < @period_to and {Standing} and {Counted}
        """;

    /// <summary>Left the open set in the period and still Done (D3); seconds from creation to there (D2).</summary>
    public const string Resolved = $"""
        select t.id, s.from_at as at, extract(epoch from s.from_at - t.created_at)::float8 as seconds, not t.dates_contradict as timed
          from ticket_spells s join tickets t on t.id = s.ticket_id
         where s.kind = 10 and s.from_at >= @period_from and s.from_at < @period_to and {Standing} and {Counted}
        """;

    /// <summary>First response in the period; seconds from the customer's first words to there (D1, D10).</summary>
    public const string Responded = $"""
        select t.id, t.first_response_at as at, extract(epoch from t.first_response_at - coalesce(t.clock_start_at, t.created_at))::float8 as seconds,
               not t.dates_contradict as timed
          from tickets t where t.first_response_at >= @period_from and t.first_response_at < @period_to and {Counted}
        """;

    /// <summary>Created in the period and Closed at its end (D5).</summary>
    public const string Cohort = $"""
        select t.id from tickets t
         where t.created_at >= @period_from and t.created_at < @period_to and {Counted}
           and exists (select from ticket_spells s where s.ticket_id = t.id and s.kind = 6 and s.from_at < @standing_at and {Standing})
        """;

    /// <summary>Open now, whenever created: for periods that have not ended (D4).</summary>
    public const string OpenNow = "select t.id from tickets t where t.status in (1, 2, 3, 4) and t.deleted_at is null and t.created_at < @period_to";

    /// <summary>Open at the end of a period that is over, whenever created (D4).</summary>
    public const string OpenThen = $"""
        select t.id from ticket_spells s join tickets t on t.id = s.ticket_id
         where s.kind in (1, 2, 3, 4) and s.from_at < @period_to and (s.to_at is null or s.to_at >= @period_to) and {Counted}
        """;

    /// <summary>
    /// Resolutions in the period with the agent who performed them (D14): the actor of the change of status with which the ticket left the
    /// open set, found by the instant of the spell that this change began. Automations, imports and API keys are no agents.
    /// </summary>
    public const string Acted = $"""
        select distinct t.id, e.actor_id as agent, s.from_at as at, {Standing} as stands,
               extract(epoch from s.from_at - t.created_at)::float8 as seconds, not t.dates_contradict as timed
          from ticket_spells s
          join tickets t on t.id = s.ticket_id
          join events e on e.subject = 'ticket' and e.subject_id = s.ticket_id and e.at = s.from_at
                       and e.kind = 'ticket.status_changed' and e.actor_kind = 1
                       and e.body ->> 'to' in ('resolved', 'closed') and e.body ->> 'from' not in ('resolved', 'closed')
         where s.kind = 10 and s.from_at >= @period_from and s.from_at < @period_to and {Counted}
        """;

    /// <summary>Names of the sets in the statement of the board.</summary>
    public static string Of(string set, bool ended) => set switch
    {
        "created" => Created,
        "closed" => Closed,
        "resolved" => Resolved,
        "responded" => Responded,
        "cohort" => Cohort,
        "acted" => Acted,
        "open" => ended ? OpenThen : OpenNow,
        _ => throw new ArgumentException($"There is no set called {set}.", nameof(set)),
    };
}
