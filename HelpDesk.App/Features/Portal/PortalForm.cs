using System.Net;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Portal;
using Microsoft.Extensions.Primitives;

namespace HelpDesk.App.Features.Portal;

/// <summary>What somebody filled into a form of the portal, shown again when it was refused.</summary>
/// <param name="Key">Tells a second click from a second request.</param>
/// <param name="Refused">Why it was refused.</param>
public sealed record PortalForm(Guid Key, Refusal? Refused = null)
{
    /// <summary>Values by field.</summary>
    public IReadOnlyDictionary<string, string?> Values { get; init; } = new Dictionary<string, string?>();

    /// <summary>Files that came with an attempt that was refused; they are sent with the next one unless they are left out.</summary>
    public IReadOnlyList<KeptFile> Kept { get; init; } = [];

    /// <summary>Files came, but could not be kept.</summary>
    public bool FilesLost { get; init; }

    /// <summary>A form that nobody has filled yet.</summary>
    public static PortalForm Empty => new(Guid.NewGuid());

    /// <summary>What was filled in.</summary>
    public string? Value(string field) => Values.GetValueOrDefault(field);

    /// <summary>What is wrong with a field.</summary>
    public string? Fault(string field) => Refused is Refusal.Invalid invalid && invalid.Field == field ? invalid.Message : null;

    /// <summary>What is wrong with the whole form.</summary>
    public string? Fault() => Refused is null or Refusal.Invalid ? null : Refused.Message;

    /// <summary>The key that a form brought; a form that brings none is a new one each time.</summary>
    internal static Guid KeyOf(string? text) => Guid.TryParse(text, out var key) ? key : Guid.NewGuid();

    /// <summary>The files of earlier attempts that are still ticked.</summary>
    internal static Guid[] Wanted(StringValues? keep) => [.. (keep ?? StringValues.Empty).Take(PortalLimits.MostFiles).Select(k => Guid.TryParse(k, out var id) ? id : Guid.Empty).Where(id => id != Guid.Empty)];

    /// <summary>The form as it is shown again, with its files kept for the next attempt.</summary>
    internal async Task<PortalForm> RefusedAsync(Refusal no, IReadOnlyList<PortalFile> sent, Guid[] wanted, IPAddress? from, Desk desk, CancellationToken ct)
    {
        var added = sent.Count == 0 || no is Refusal.Invalid { Field: "files" } ? new Outcome<IReadOnlyList<Guid>>() : await desk.RunAsync(new KeepFormFiles(Key, sent, wanted, from), Who.System, ct);
        var files = (await desk.AskAsync(new FormFiles(Key), Who.System, ct)).Value ?? [];
        return this with
        {
            Refused = no, FilesLost = sent.Count > 0 && added.Value is null && no is not Refusal.Invalid { Field: "files" },
            Kept = [.. files.Select(f => new KeptFile(f.Id, f.Name, f.Size, wanted.Contains(f.Id) || added.Value?.Contains(f.Id) == true))],
        };
    }

    /// <summary>The files that were chosen; an empty choice is sent as a file without a name.</summary>
    internal static async Task<List<PortalFile>> FilesAsync(IFormFileCollection files, CancellationToken ct)
    {
        var read = new List<PortalFile>();
        foreach (var file in files.Where(f => f.FileName.Length > 0).Take(PortalLimits.MostFiles + 1))
        {
            using var content = new MemoryStream((int)file.Length);
            await file.CopyToAsync(content, ct);
            read.Add(new PortalFile(file.FileName, content.ToArray()));
        }
        return read;
    }
}

/// <summary>A file that was kept of an attempt that was refused.</summary>
/// <param name="Id">Id.</param>
/// <param name="Name">Name, cleaned.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Wanted">Whether it is to be sent.</param>
public sealed record KeptFile(Guid Id, string Name, int Size, bool Wanted);
