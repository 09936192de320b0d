namespace HelpDesk.Core.Data;

/// <summary>Where the private PostgreSQL server keeps its files and how careful it is with them.</summary>
/// <param name="DataFolder">
/// Folder of this help desk: data in <c>pgdata</c>, the server's log in <c>postgres.log</c>, the lock in <c>helpdesk.lock</c>. Created when missing.
/// </param>
/// <param name="BinariesFolder">Folder with initdb, pg_ctl and postgres (or one that has them in <c>bin</c>); null looks for them.</param>
/// <param name="Durable">
/// False only for test servers: commits are not forced to disk, so a power cut can lose or damage the data.
/// </param>
/// <param name="SearchRoots">Folders to look for binaries in and above; null starts from the app's own folder and the current one.</param>
public sealed record EmbeddedPostgresOptions(
    string DataFolder,
    string? BinariesFolder = null,
    bool Durable = true,
    IReadOnlyList<string>? SearchRoots = null);
