using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using NodaTime;

namespace HelpDesk.Core.Import;

/// <summary>A status and, when it waits, for whom (C2).</summary>
/// <param name="Status">Status.</param>
/// <param name="WaitingOn">Only while waiting.</param>
public readonly record struct ImportStatus(TicketStatus Status, WaitingOn? WaitingOn = null);

/// <summary>How a file is read: what its columns become and what its words mean. Words are compared without case.</summary>
public sealed record ImportMapping
{
    /// <summary>The system that the tickets come from. Together with the number it tells whether a ticket is here already; 1–60 characters.</summary>
    public required string Source { get; init; }

    /// <summary>What each column becomes, in the order of the file.</summary>
    public required IReadOnlyList<ImportField> Columns { get; init; }

    /// <summary>How dates such as 03/04/2026 are read.</summary>
    public required DateOrder Dates { get; init; }

    /// <summary>IANA zone of dates that say none.</summary>
    public required string Zone { get; init; }

    /// <summary>Statuses by their word in the file. A word that is missing is decided by the dates: Closed, Resolved or Open.</summary>
    public required IReadOnlyDictionary<string, ImportStatus> Statuses { get; init; }

    /// <summary>Priorities by their word in the file; others become Medium (S070).</summary>
    public required IReadOnlyDictionary<string, TicketPriority> Priorities { get; init; }

    /// <summary>Types by their word in the file; others become Support Ticket.</summary>
    public required IReadOnlyDictionary<string, TicketType> Types { get; init; }

    /// <summary>Channels by their word in the file; others become Email.</summary>
    public required IReadOnlyDictionary<string, TicketChannel> Channels { get; init; }

    /// <summary>Indexes of the columns that become a field.</summary>
    public IEnumerable<int> Of(ImportField field) => Enumerable.Range(0, Columns.Count).Where(i => Columns[i] == field);

    /// <summary>Whether some column becomes this field.</summary>
    public bool Has(ImportField field) => Columns.Contains(field);

    /// <summary>Why this mapping can't be used for a file; null when it can.</summary>
    public Refusal? Fault(ImportScan scan)
    {
        if (Columns.Count != scan.Columns.Count) return new Refusal.Invalid("columns", "This mapping is for another file.");
        if (string.IsNullOrWhiteSpace(Source) || Source.Trim().Length > 60 || Source.Any(char.IsControl))
            return new Refusal.Invalid("source", "Name the system that the tickets come from, in at most 60 characters.");
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(Zone) is null) return new Refusal.Invalid("zone", $"There is no time zone called “{Zone}”.");
        if (!Enum.IsDefined(Dates)) return new Refusal.Invalid("dates", "Dates have the day or the month first.");
        foreach (var field in Columns.Where(f => !f.TakesSeveral()))
        {
            if (Of(field).Skip(1).Any())
                return new Refusal.Invalid("columns", $"Two columns become {field.Label()}: {string.Join(" and ", Of(field).Select(i => $"“{scan.Columns[i].Name}”"))}. Choose one.");
        }
        return Has(ImportField.Subject) || Has(ImportField.Description) || Has(ImportField.ExternalId) ? null
            : new Refusal.Invalid("columns", "Choose the column that becomes the subject.");
    }

    /// <summary>The evidence of all columns that become dates: a file writes its dates in one way.</summary>
    public DateEvidence Evidence(ImportScan scan) =>
        scan.Columns.Where(c => Columns[c.Index].IsDate()).Aggregate(default(DateEvidence), (sum, c) => sum + c.Dates);
}
