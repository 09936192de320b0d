using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HelpDesk.Core.Tickets;
using NodaTime;

namespace HelpDesk.Core.Import;

/// <summary>Reads rows by a mapping. Knows no database: what it returns depends on the row, the mapping and one instant only.</summary>
/// <param name="mapping">A mapping without fault.</param>
/// <param name="header">Names of the columns.</param>
/// <param name="now">The instant of the import.</param>
internal sealed class RowReader(ImportMapping mapping, IReadOnlyList<string> header, DateTimeOffset now)
{
    private const int SubjectFromDescription = 120;

    private readonly int[][] _columns = [.. ImportFields.All.Select(f => mapping.Of(f).ToArray())];
    private readonly DateTimeZone _zone = DateTimeZoneProviders.Tzdb[mapping.Zone];
    private readonly Dictionary<string, int> _fingerprints = [];

    public ImportReading Read(CsvRow csv)
    {
        if (csv.Fault is not null) return new ImportReading(csv.Line, null, csv.Fault);
        var reading = new Draft(csv);
        return Check(csv, reading) is { } reason ? new ImportReading(csv.Line, null, reason) : new ImportReading(csv.Line, Row(csv, reading), null);
    }

    /// <summary>What the fields share while one row is read.</summary>
    private sealed class Draft(CsvRow csv)
    {
        public CsvRow Csv { get; } = csv;
        public Dictionary<ImportField, DateTimeOffset> Dates { get; } = [];
        public List<(string, string)> Kept { get; } = [];
        public List<string> Warnings { get; } = [];
        public string Subject { get; set; } = "";
        public string Description { get; set; } = "";
    }

    /// <summary>Reads what a row can fail at; null when nothing does.</summary>
    private string? Check(CsvRow csv, Draft draft)
    {
        if (csv.Cells.Any(c => c.Contains('\0', StringComparison.Ordinal))) return "It contains a NUL character.";
        foreach (var field in ImportFields.All.Where(f => f.IsDate()))
        {
            if (Text(csv, field) is not { Length: > 0 } text) continue;
            if (!DateText.TryRead(text, mapping.Dates, _zone, out var at))
                return $"{field.Label()}: “{Short(text)}” can't be read as a date{(mapping.Dates == DateOrder.DayFirst ? " with the day first" : " with the month first")}.";
            draft.Dates[field] = at;
        }
        draft.Description = DescriptionOf(csv);
        if (draft.Description.Length > Texts.BodyLength)
            return $"The description is too long: {draft.Description.Length.ToString("N0", CultureInfo.InvariantCulture)} characters, at most {Texts.BodyLength.ToString("N0", CultureInfo.InvariantCulture)} fit.";
        draft.Subject = SubjectOf(csv, draft);
        return draft.Subject.Length > 0 ? Text(csv, ImportField.ExternalId).Length > 200 ? "The number is too long." : null : "It has no subject, no description and no number.";
    }

    private ImportRow Row(CsvRow csv, Draft draft)
    {
        var (status, waitingOn) = StatusOf(csv, draft);
        var dates = DatesOf(draft, status);
        foreach (var i in _columns[(int)ImportField.Note].Where(i => ImportText.Given(csv.Cells[i]).Length > 0)) draft.Kept.Add((header[i], Line(csv.Cells[i])));
        return new ImportRow
        {
            Line = csv.Line, ExternalId = ExternalIdOf(csv), Subject = draft.Subject, Description = draft.Description, Status = status, WaitingOn = waitingOn,
            Priority = Word(draft, ImportField.Priority, mapping.Priorities, TicketPriority.Medium, p => TicketWords.Label(p)),
            Type = Word(draft, ImportField.Type, mapping.Types, TicketType.Support, TicketWords.Label),
            Channel = Word(draft, ImportField.Channel, mapping.Channels, TicketChannel.Email, TicketWords.Label),
            Customer = ImportPerson.Read(f => Text(csv, f), (name, text, warning) =>
            {
                draft.Kept.Add((name, text));
                draft.Warnings.Add(warning);
            }),
            Assignee = NullIfEmpty(Text(csv, ImportField.Assignee)), Team = NullIfEmpty(Text(csv, ImportField.Team)), Tags = TagsOf(csv, draft),
            CreatedAt = dates.Created, UpdatedAt = dates.Updated, FirstResponseAt = dates.FirstResponse, ResolvedAt = dates.Resolved, ClosedAt = dates.Closed,
            Contradiction = dates.Contradiction, Kept = draft.Kept, Warnings = draft.Warnings,
        };
    }

    private string Text(CsvRow csv, ImportField field) => _columns[(int)field] is [var i, ..] ? ImportText.Given(csv.Cells[i]) : "";

    private string SubjectOf(CsvRow csv, Draft draft)
    {
        var subject = Line(string.Join(" · ", _columns[(int)ImportField.Subject].Select(i => ImportText.Given(csv.Cells[i])).Where(t => t.Length > 0)));
        if (subject.Length == 0 && draft.Description.Length > 0) subject = Cut(Line(draft.Description.Split('\n')[0]), SubjectFromDescription);
        if (subject.Length == 0 && Text(csv, ImportField.ExternalId) is { Length: > 0 } number) subject = Cut(number, Texts.SubjectLength);
        if (subject.Length <= Texts.SubjectLength) return subject;
        draft.Kept.Add(("Whole subject", subject));
        draft.Warnings.Add("Subjects longer than 300 characters were cut; the whole text is in a note.");
        return Cut(subject, Texts.SubjectLength);
    }

    private string DescriptionOf(CsvRow csv)
    {
        var columns = _columns[(int)ImportField.Description];
        var text = columns.Length == 1 ? ImportText.Given(csv.Cells[columns[0]])
            : string.Join('\n', columns.Where(i => ImportText.Given(csv.Cells[i]).Length > 0).Select(i => $"{header[i]}: {csv.Cells[i].Trim()}"));
        return text.Normalize().ReplaceLineEndings("\n").TrimEnd();
    }

    private string ExternalIdOf(CsvRow csv)
    {
        if (Text(csv, ImportField.ExternalId) is { Length: > 0 } number) return Line(number);
        // Without a number the row itself says which ticket it is; the second of two equal rows is another ticket.
        var print = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\u001f', csv.Cells))).AsSpan(0, 10));
        var n = _fingerprints[print] = _fingerprints.GetValueOrDefault(print) + 1;
        return n == 1 ? $"row-{print}" : $"row-{print}-{n}";
    }

    private (TicketStatus, WaitingOn?) StatusOf(CsvRow csv, Draft draft)
    {
        var word = Text(csv, ImportField.Status);
        if (mapping.Statuses.TryGetValue(word, out var known)) return (known.Status, known.Status == TicketStatus.Waiting ? known.WaitingOn ?? WaitingOn.Customer : null);
        var status = draft.Dates.ContainsKey(ImportField.ClosedAt) ? TicketStatus.Closed
            : draft.Dates.ContainsKey(ImportField.ResolvedAt) ? TicketStatus.Resolved : TicketStatus.Open;
        if (word.Length > 0)
        {
            draft.Kept.Add(("Status", word));
            draft.Warnings.Add($"The status “{Short(word)}” has no meaning here; it became {TicketWords.Label(status)}, by the dates.");
        }
        return (status, null);
    }

    private T Word<T>(Draft draft, ImportField field, IReadOnlyDictionary<string, T> words, T fallback, Func<T, string> label) where T : struct
    {
        var word = Text(draft.Csv, field);
        if (word.Length == 0) return fallback;
        if (words.TryGetValue(word, out var known)) return known;
        draft.Kept.Add((field.Label(), word));
        draft.Warnings.Add($"The {field.Label().ToLowerInvariant()} “{Short(word)}” has no meaning here; it became {label(fallback)}.");
        return fallback;
    }

    private List<string> TagsOf(CsvRow csv, Draft draft)
    {
        var tags = new List<string>();
        foreach (var i in _columns[(int)ImportField.Tags])
        {
            var text = ImportText.Given(csv.Cells[i]);
            char[] separators = text.AsSpan().ContainsAny(",;|\n") ? [',', ';', '|', '\n'] : mapping.Source == "Zendesk" ? [' '] : ['\n'];
            foreach (var name in text.Split(separators, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Line).Where(t => t.Length > 0))
            {
                if (name.Length <= 60)
                {
                    if (!tags.Contains(name, StringComparer.OrdinalIgnoreCase)) tags.Add(name);
                    continue;
                }
                draft.Kept.Add((header[i], name));
                draft.Warnings.Add("Tags longer than 60 characters were put into a note.");
            }
        }
        return tags;
    }

    private ImportDates DatesOf(Draft draft, TicketStatus status)
    {
        var dates = ImportDates.Of(draft.Dates, status, now, out var guess);
        if (guess is not null) draft.Warnings.Add(guess);
        if (status != TicketStatus.Closed && draft.Dates.TryGetValue(ImportField.ClosedAt, out var closed))
        {
            draft.Kept.Add(("Closed", closed.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)));
            draft.Warnings.Add("Tickets with a closing date that are not closed keep that date in a note.");
        }
        return dates;
    }

    private static string Line(string text) => text.Normalize().ReplaceLineEndings(" ").Trim();

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : Line(text);

    internal static string Short(string text) => text.Length > 60 ? Cut(text, 60) : text;

    /// <summary>Cuts with an ellipsis, never through a character of two halves.</summary>
    private static string Cut(string text, int most) =>
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1)] + "…";
}
