using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Import;

/// <summary>What words of a file mean by a mapping, and the choices there are.</summary>
public static class ImportFieldWords
{
    /// <summary>The statuses that a word can mean; waiting ones by whom they wait for. New only where there is a triage stage (C1).</summary>
    public static IReadOnlyList<ImportStatus> Statuses(bool triage) =>
    [
        .. Enum.GetValues<TicketStatus>().Where(s => triage || s != TicketStatus.New)
            .SelectMany(s => s == TicketStatus.Waiting ? Enum.GetValues<WaitingOn>().Select(w => new ImportStatus(s, w)) : [new ImportStatus(s)]),
    ];

    /// <summary>Label of what a word means.</summary>
    public static string Meaning(ImportMapping mapping, ImportField field, string text) => field switch
    {
        ImportField.Status => mapping.Statuses.TryGetValue(text, out var s) ? TicketWords.Label(s.Status, s.WaitingOn) : Unknown(field),
        ImportField.Priority => mapping.Priorities.TryGetValue(text, out var p) ? TicketWords.Label(p) : Unknown(field),
        ImportField.Type => mapping.Types.TryGetValue(text, out var t) ? TicketWords.Label(t) : Unknown(field),
        _ => mapping.Channels.TryGetValue(text, out var c) ? TicketWords.Label(c) : Unknown(field),
    };

    /// <summary>What becomes of a word without a meaning.</summary>
    public static string Unknown(ImportField field) => field switch
    {
        ImportField.Status => "by its dates",
        ImportField.Priority => TicketWords.Label(TicketPriority.Medium),
        ImportField.Type => TicketWords.Label(TicketType.Support),
        _ => TicketWords.Label(TicketChannel.Email),
    };

    /// <summary>The choices of a field as stable words with their labels.</summary>
    public static IReadOnlyList<(string Word, string Label)> Choices(ImportField field, bool triage, bool criticalLabels) => field switch
    {
        ImportField.Status => [.. Statuses(triage).Select(s => (Word(s), TicketWords.Label(s.Status, s.WaitingOn)))],
        ImportField.Priority => [.. Enum.GetValues<TicketPriority>().OrderDescending().Select(p => (TicketWords.Word(p), TicketWords.Label(p, criticalLabels)))],
        ImportField.Type => [.. Enum.GetValues<TicketType>().Select(t => (TicketWords.Word(t), TicketWords.Label(t)))],
        _ => [.. Enum.GetValues<TicketChannel>().Select(c => (TicketWords.Word(c), TicketWords.Label(c)))],
    };

    /// <summary>The chosen word of a text; empty when it has no meaning.</summary>
    public static string Chosen(ImportMapping mapping, ImportField field, string text) => field switch
    {
        ImportField.Status => mapping.Statuses.TryGetValue(text, out var s) ? Word(s) : "",
        ImportField.Priority => mapping.Priorities.TryGetValue(text, out var p) ? TicketWords.Word(p) : "",
        ImportField.Type => mapping.Types.TryGetValue(text, out var t) ? TicketWords.Word(t) : "",
        _ => mapping.Channels.TryGetValue(text, out var c) ? TicketWords.Word(c) : "",
    };

    /// <summary>The mapping with another meaning for a text. A word that is no choice takes the meaning away.</summary>
    public static ImportMapping Choose(ImportMapping mapping, ImportField field, string text, string word) => field switch
    {
        ImportField.Status => mapping with { Statuses = Put(mapping.Statuses, text, Find(Statuses(true), s => Word(s) == word)) },
        ImportField.Priority => mapping with { Priorities = Put(mapping.Priorities, text, TicketWords.TryParse<TicketPriority>(word, out var p) ? p : null) },
        ImportField.Type => mapping with { Types = Put(mapping.Types, text, TicketWords.TryParse<TicketType>(word, out var t) ? t : null) },
        _ => mapping with { Channels = Put(mapping.Channels, text, TicketWords.TryParse<TicketChannel>(word, out var c) ? c : null) },
    };

    private static string Word(ImportStatus status) =>
        status.WaitingOn is { } on ? $"{TicketWords.Word(status.Status)}:{TicketWords.Word(on)}" : TicketWords.Word(status.Status);

    private static ImportStatus? Find(IEnumerable<ImportStatus> all, Func<ImportStatus, bool> wanted)
    {
        foreach (var status in all) if (wanted(status)) return status;
        return null;
    }

    private static Dictionary<string, T> Put<T>(IReadOnlyDictionary<string, T> words, string text, T? meaning) where T : struct
    {
        var next = new Dictionary<string, T>(words, StringComparer.OrdinalIgnoreCase);
        if (meaning is { } m) next[text] = m;
        else next.Remove(text);
        return next;
    }
}
