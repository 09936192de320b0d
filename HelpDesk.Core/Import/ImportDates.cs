using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Import;

/// <summary>The dates of an imported ticket: as given, whatever they are, with what follows from them.</summary>
/// <param name="Created">Created.</param>
/// <param name="Updated">Last changed.</param>
/// <param name="FirstResponse">First response.</param>
/// <param name="Resolved">Resolved.</param>
/// <param name="Closed">Closed; only of a closed ticket.</param>
/// <param name="Contradiction">Which of them can't all be true; null when they can.</param>
internal sealed record ImportDates(
    DateTimeOffset Created, DateTimeOffset Updated, DateTimeOffset? FirstResponse, DateTimeOffset? Resolved, DateTimeOffset? Closed, string? Contradiction)
{
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromDays(1);

    /// <summary>Completes what the file leaves out: an unknown creation is the earliest date there is, an unknown end the latest.</summary>
    /// <param name="given">The dates that the row has.</param>
    /// <param name="status">The ticket's status.</param>
    /// <param name="now">The instant of the import, for a row without any date.</param>
    /// <param name="guess">What was guessed, as a sentence; null when nothing was.</param>
    public static ImportDates Of(IReadOnlyDictionary<ImportField, DateTimeOffset> given, TicketStatus status, DateTimeOffset now, out string? guess)
    {
        guess = null;
        DateTimeOffset? Given(ImportField field) => given.TryGetValue(field, out var at) ? at : null;
        var (created, response, resolved, closed) = (Given(ImportField.CreatedAt), Given(ImportField.FirstResponseAt), Given(ImportField.ResolvedAt), Given(ImportField.ClosedAt));
        if (created is null)
        {
            guess = "Tickets without a creation date got the earliest other date, or the time of the import.";
            created = given.Count > 0 ? given.Values.Min() : now;
        }
        if (status != TicketStatus.Closed) closed = null;
        if (status == TicketStatus.Closed && closed is null || status == TicketStatus.Resolved && resolved is null)
        {
            guess ??= "Closed or resolved tickets without such a date got their latest other date.";
            var last = Later(Given(ImportField.UpdatedAt), resolved, response) ?? created.Value;
            if (status == TicketStatus.Closed) closed = last;
            else resolved = last;
        }
        var contradiction = Contradict(created.Value, response, resolved, closed, now);
        var updated = Given(ImportField.UpdatedAt) ?? Later(created, response, resolved, closed)!.Value;
        return new ImportDates(created.Value, updated, response, resolved, closed, contradiction);
    }

    /// <summary>When the ticket left the open set (D3); null while it is open.</summary>
    public static DateTimeOffset? DoneAt(ImportRow row) => row.Status switch
    {
        TicketStatus.Closed => row.ResolvedAt is { } resolved && resolved < row.ClosedAt ? resolved : row.ClosedAt,
        TicketStatus.Resolved => row.ResolvedAt,
        _ => null,
    };

    /// <summary>
    /// The periods that follow from the dates (what analytics counts by): open until done, resolved until closed. A period that would end
    /// before it begins, as contradictory dates would have it, is left out. Whom the file names as assignee held the ticket when it was resolved.
    /// </summary>
    public static IReadOnlyList<TicketSpell> Spells(long ticketId, ImportRow row, long? holder)
    {
        var spells = new List<TicketSpell>();
        if (DoneAt(row) is not { } done)
        {
            spells.Add(new TicketSpell { TicketId = ticketId, Kind = (short)row.Status, FromAt = row.CreatedAt });
            return spells;
        }
        if (row.CreatedAt < done) spells.Add(new TicketSpell { TicketId = ticketId, Kind = (short)TicketStatus.Open, FromAt = row.CreatedAt, ToAt = done });
        var closed = row.Status == TicketStatus.Closed ? row.ClosedAt : null;
        if (closed is null || done < closed) spells.Add(new TicketSpell { TicketId = ticketId, Kind = (short)TicketStatus.Resolved, FromAt = done, ToAt = closed });
        if (closed is { } at) spells.Add(new TicketSpell { TicketId = ticketId, Kind = (short)TicketStatus.Closed, FromAt = at });
        spells.Add(new TicketSpell { TicketId = ticketId, Kind = TicketSpell.Done, FromAt = done, HolderId = holder });
        return spells;
    }

    private static string? Contradict(DateTimeOffset created, DateTimeOffset? response, DateTimeOffset? resolved, DateTimeOffset? closed, DateTimeOffset now)
    {
        var faults = new List<string>();
        if (response < created) faults.Add("first response before creation");
        if (resolved < created) faults.Add("resolved before creation");
        if (closed < created) faults.Add("closed before creation");
        if (closed < resolved) faults.Add("closed before it was resolved");
        if (new[] { created, response, resolved, closed }.Any(at => at > now + ClocksDiffer)) faults.Add("a date that lies ahead");
        return faults.Count == 0 ? null : string.Join(", ", faults);
    }

    private static DateTimeOffset? Later(params ReadOnlySpan<DateTimeOffset?> dates)
    {
        DateTimeOffset? latest = null;
        foreach (var at in dates) if (latest is null || at > latest) latest = at;
        return latest;
    }
}
