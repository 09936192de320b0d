using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;

namespace HelpDesk.Core.Data;

/// <summary>Creates, starts and stops the PostgreSQL server of one data folder. The caller holds the folder's lock.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class ServerProcess
{
    private const string Nobody = "65534:65534";
    private const string Root = "0:0";
    private const long LargestLog = 10 * 1024 * 1024;

    /// <summary>A socket's address holds 108 bytes on Linux and 104 on macOS, with a closing zero.</summary>
    private const int LongestSocketPath = 103;

    private const UnixFileMode OnlyOwner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private static readonly TimeSpan LongestWaitForLeftovers = TimeSpan.FromSeconds(30);

    private readonly string _folder;
    private readonly PostgresBinaries _binaries;
    private readonly bool _durable;
    private readonly string? _owner;
    private readonly string[] _prefix;

    private ServerProcess(string folder, PostgresBinaries binaries, bool durable, string? owner, string[] prefix) =>
        (_folder, _binaries, _durable, _owner, _prefix) = (folder, binaries, durable, owner, prefix);

    private string Data => DataIn(_folder);

    private string Log => Path.Combine(_folder, "postgres.log");

    private string Account => _owner is null
        ? ""
        : $" It runs under the account {_owner}, which must be able to reach that folder and {_binaries.Folder}.";

    public static string DataIn(string folder) => Path.Combine(folder, "pgdata");

    /// <summary>Decides which account the server runs under, and creates its data when there is none yet.</summary>
    public static async Task<ServerProcess> PrepareAsync(string folder, PostgresBinaries binaries, bool durable, CancellationToken ct)
    {
        var (owner, prefix) = await ChooseAccountAsync(DataIn(folder), ct);
        var server = new ServerProcess(folder, binaries, durable, owner, prefix);
        if (!Directory.Exists(server.Data))
            await server.InitialiseAsync(ct);
        return server;
    }

    /// <summary>Starts the server and returns the folder of its socket once it takes connections.</summary>
    public async Task<string> StartAsync(CancellationToken ct)
    {
        if (new FileInfo(Log) is { Exists: true, Length: > LargestLog })
            File.Move(Log, Log + ".1", overwrite: true);
        var socketFolder = CreateSocketFolder();
        await GiveToOwnerAsync(_folder, ct);
        await GiveToOwnerAsync(socketFolder, ct);
        if (File.Exists(Log))
            await GiveToOwnerAsync(Log, ct);

        // pg_ctl makes the server the leader of its own session, so that Ctrl+C reaches the app alone, which then stops the server.
        string[] start = [.. _prefix, _binaries.PgCtl, "start", "-s", "-w", "-t", "60", "-D", Data, "-l", Log, "-o", Options(socketFolder)];
        for (var waited = Stopwatch.StartNew(); ; await Task.Delay(300, ct))
        {
            ct.ThrowIfCancellationRequested();
            PostmasterFile.RemoveIfStale(Data);
            var before = File.Exists(Log) ? new FileInfo(Log).Length : 0;
            // Not cancelled half-way: a server that has not written its process number yet could not be stopped.
            var result = await CommandLine.RunAsync(start, CancellationToken.None);
            if (result.Ok)
                return socketFolder;

            // The children of a killed server live on for a moment and hold its shared memory; the new one waits until they are gone.
            var said = LogAfter(before);
            if (!said.Contains("shared memory block", StringComparison.Ordinal) && !said.Contains("lock file", StringComparison.Ordinal)
                || waited.Elapsed > LongestWaitForLeftovers)
                throw new InvalidOperationException($"PostgreSQL did not start on {_folder}.{Account} {result.Output}\n{said}");
        }
    }

    /// <summary>
    /// Stops the server: open transactions are rolled back, committed work is kept. True once none is left; when a fast stop takes
    /// longer than 30 s the processes are ended at once and the next start recovers.
    /// </summary>
    public async Task<bool> StopAsync(string socketFolder)
    {
        var stopped = await StopAsync("fast", seconds: "30") || await StopAsync("immediate", seconds: "10");
        if (stopped && !socketFolder.StartsWith(_folder + "/", StringComparison.Ordinal) && Directory.Exists(socketFolder))
            Directory.Delete(socketFolder, recursive: true);
        return stopped;
    }

    private async Task<bool> StopAsync(string mode, string seconds)
    {
        string[] stop = [.. _prefix, _binaries.PgCtl, "stop", "-s", "-w", "-t", seconds, "-m", mode, "-D", Data];
        var result = await CommandLine.RunAsync(stop, CancellationToken.None);
        return (result.Ok || PostmasterFile.Read(Data) is null) && await PostmasterFile.AllEndedAsync(Data);
    }

    private async Task InitialiseAsync(CancellationToken ct)
    {
        // Made under another name first, so that an interrupted run leaves nothing that looks like data.
        var unfinished = Data + ".new";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(unfinished, OnlyOwner);
        await GiveToOwnerAsync(_folder, ct);
        await GiveToOwnerAsync(unfinished, ct);

        string[] create =
        [
            .. _prefix, _binaries.InitDb, "-D", unfinished, "-U", RunningServer.User, "--auth-local=trust", "--auth-host=reject",
            "--encoding=UTF8", "--locale=C.UTF-8", "--data-checksums", .. _durable ? Array.Empty<string>() : ["--no-sync"],
        ];
        var result = await CommandLine.RunAsync(create, ct);
        if (!result.Ok)
            throw new InvalidOperationException($"PostgreSQL could not create its data in {_folder}.{Account} {result.Output}");
        Directory.Move(unfinished, Data);
    }

    /// <summary>
    /// PostgreSQL refuses to run as root. For root, a user namespace makes it look like another account and keeps the rights to private
    /// folders; where that is not allowed it runs as nobody. Data of another account is served under that account.
    /// </summary>
    private static async Task<(string? Owner, string[] Prefix)> ChooseAccountAsync(string data, CancellationToken ct)
    {
        if (!Environment.IsPrivilegedProcess)
            return (null, []);

        var owner = Directory.Exists(data) ? (await CommandLine.RunAsync(["stat", "-c", "%u:%g", data], ct)).Output : Root;
        if (owner == Root)
        {
            string[] inNamespace = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"];
            if ((await CommandLine.RunAsync([.. inNamespace, "true"], ct)).Ok)
                return (null, inNamespace);

            owner = Nobody;
            if (Directory.Exists(data))
                await ChangeOwnerAsync(owner, data, ct);
        }

        var ids = owner.Split(':');
        return (owner, ["setpriv", $"--reuid={ids[0]}", $"--regid={ids[1]}", "--clear-groups", "--"]);
    }

    private async Task GiveToOwnerAsync(string path, CancellationToken ct)
    {
        if (_owner is null)
            return;
        // The data folder holds the lock file too, which stays ours.
        if (path == _folder)
            await CheckedAsync(["chown", _owner, path], ct);
        else
            await ChangeOwnerAsync(_owner, path, ct);
    }

    private static Task ChangeOwnerAsync(string owner, string path, CancellationToken ct) => CheckedAsync(["chown", "-R", owner, path], ct);

    private static async Task CheckedAsync(string[] command, CancellationToken ct)
    {
        var result = await CommandLine.RunAsync(command, ct);
        if (!result.Ok)
            throw new InvalidOperationException($"{string.Join(' ', command)} failed: {result.Output}");
    }

    private string CreateSocketFolder()
    {
        var folder = Path.Combine(_folder, "sock");
        if (!Fits(folder))
            folder = Directory.CreateTempSubdirectory("helpdesk-sock-").FullName;
        if (!Fits(folder))
            throw new InvalidOperationException($"No folder for the database's socket: the path {folder} is too long. Set TMPDIR to a short one.");
        Directory.CreateDirectory(folder, OnlyOwner);
        File.SetUnixFileMode(folder, OnlyOwner);
        return folder;
    }

    /// <summary>Short enough, and without the characters that separate hosts in a connection string or folders in a setting.</summary>
    private static bool Fits(string folder) =>
        Encoding.UTF8.GetByteCount($"{folder}/.s.PGSQL.{RunningServer.Port}") <= LongestSocketPath
        && folder.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or ' ');

    private string Options(string socketFolder)
    {
        var flag = _durable ? "on" : "off";
        string[] settings =
        [
            "listen_addresses=", $"port={RunningServer.Port}", $"unix_socket_directories=\"{socketFolder}\"", "unix_socket_permissions=0700",
            $"fsync={flag}", $"synchronous_commit={flag}", $"full_page_writes={flag}", "wal_level=replica",
            // A test server has many small databases with a pool each.
            $"max_connections={(_durable ? 120 : 400)}", "shared_buffers=128MB", "jit=off", "timezone=UTC", "log_timezone=UTC",
            "log_min_messages=warning", "logging_collector=off",
        ];
        return string.Join(' ', settings.Select(s => $"-c '{s}'"));
    }

    private string LogAfter(long position)
    {
        if (!File.Exists(Log))
            return "";
        using var file = new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = Math.Min(position, file.Length);
        using var reader = new StreamReader(file);
        return reader.ReadToEnd().Trim();
    }
}
