using System.ComponentModel;
using System.Diagnostics;

namespace HelpDesk.Core.Data;

/// <summary>Exit code and everything a command printed. A command that cannot be started has code 127.</summary>
internal sealed record CommandResult(int Code, string Output)
{
    public bool Ok => Code == 0;
}

/// <summary>Runs a short command to its end.</summary>
internal static class CommandLine
{
    private const int NotFound = 127;

    public static async Task<CommandResult> RunAsync(IReadOnlyList<string> command, CancellationToken ct)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        // PGPORT, PGDATA, PGOPTIONS and the like belong to whatever else the person runs, not to this server.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C.UTF-8";

        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            return new CommandResult(NotFound, $"{command[0]}: {e.Message}");
        }

        var output = process.StandardOutput.ReadToEndAsync(ct);
        var errors = process.StandardError.ReadToEndAsync(ct);
        try
        {
            await process.WaitForExitAsync(ct);
            return new CommandResult(process.ExitCode, (await output + await errors).Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
