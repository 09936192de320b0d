using HelpDesk.Core.Kernel;
using HelpDesk.Core.Portal;

namespace HelpDesk.App.Features.Portal;

/// <summary>What somebody filled into a form of the portal, shown again when it was refused.</summary>
/// <param name="Key">Tells a second click from a second request.</param>
/// <param name="Refused">Why it was refused.</param>
public sealed record PortalForm(Guid Key, Refusal? Refused = null)
{
    /// <summary>Values by field.</summary>
    public IReadOnlyDictionary<string, string?> Values { get; init; } = new Dictionary<string, string?>();

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
