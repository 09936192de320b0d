namespace HelpDesk.Core.Data;

/// <summary>The table of contents of a backup file.</summary>
/// <param name="Format">Always <see cref="CurrentFormat"/>: other values are another kind of file, or a later one.</param>
/// <param name="Schema">Number of the last schema file that the database had.</param>
/// <param name="TakenAt">The moment whose committed state the backup holds.</param>
/// <param name="Tables">One entry for each table, also for empty ones.</param>
/// <param name="Sequences">Where numbering goes on.</param>
public sealed record BackupManifest(
    string Format,
    int Schema,
    DateTimeOffset TakenAt,
    IReadOnlyList<BackedUpTable> Tables,
    IReadOnlyList<BackedUpSequence> Sequences)
{
    /// <summary>What this version writes and reads.</summary>
    public const string CurrentFormat = "helpdesk-backup-1";
}

/// <summary>One table of a backup: PostgreSQL's binary COPY format in the entry <c>tables/NAME</c> of the file.</summary>
/// <param name="Name">The table.</param>
/// <param name="Columns">In the order of the data.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Sha256">Of the entry before compression, in hexadecimal.</param>
public sealed record BackedUpTable(string Name, IReadOnlyList<string> Columns, long Rows, string Sha256);

/// <summary>The state of a sequence.</summary>
/// <param name="Name">The sequence.</param>
/// <param name="LastValue">Its last value.</param>
/// <param name="IsCalled">Whether that value was given out; otherwise it is the next one.</param>
public sealed record BackedUpSequence(string Name, long LastValue, bool IsCalled);

/// <summary>A backup cannot be written or restored; nothing was changed. The message is meant for people.</summary>
public sealed class BackupRefusedException(string message, Exception? inner = null) : Exception(message, inner);
