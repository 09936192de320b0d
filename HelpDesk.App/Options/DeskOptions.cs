using HelpDesk.App.Mail;
using Microsoft.Extensions.Options;

namespace HelpDesk.App.Options;

/// <summary>Settings of the installation, section <c>HelpDesk</c>.</summary>
public sealed record DeskOptions
{
    /// <summary>Name of the section.</summary>
    public const string Section = "HelpDesk";

    /// <summary>Where the embedded database and temporary files live; relative to the folder that the app was installed in.</summary>
    public string DataFolder { get; init; } = "App_Data";

    /// <summary>Folder with the PostgreSQL programs; empty = look for them.</summary>
    public string PostgresFolder { get; init; } = "";

    /// <summary>Absolute address that links in mails begin with; empty = where the app listens.</summary>
    public string PublicUrl { get; init; } = "";

    /// <summary>How often the SLA clock looks for due instants, 1–60 seconds.</summary>
    public int SlaTickSeconds { get; init; } = 1;

    /// <summary>How mail leaves the desk.</summary>
    public MailOptions Mail { get; init; } = new();

    /// <summary>The data folder as a full path.</summary>
    public string FullDataFolder => Path.GetFullPath(DataFolder, InstallFolder());

    /// <summary>The folder of the solution when run from source, else the app's own.</summary>
    private static string InstallFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "HelpDesk.sln"))) return folder.FullName;
        }
        return AppContext.BaseDirectory;
    }
}

/// <summary>Finds every fault of the settings at once, each with its full key.</summary>
internal sealed class DeskOptionsCheck : IValidateOptions<DeskOptions>
{
    public ValidateOptionsResult Validate(string? name, DeskOptions options)
    {
        var faults = new List<string>();
        if (string.IsNullOrWhiteSpace(options.DataFolder) || options.DataFolder.Contains('\0')) faults.Add("HelpDesk:DataFolder must name a folder.");
        if (options.PostgresFolder.Length > 0 && !Directory.Exists(options.PostgresFolder))
            faults.Add($"HelpDesk:PostgresFolder names a folder that does not exist: {options.PostgresFolder}");
        if (options.PublicUrl.Length > 0 && (!Uri.TryCreate(options.PublicUrl, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")))
            faults.Add("HelpDesk:PublicUrl must be an absolute http or https address, or empty.");
        if (options.SlaTickSeconds is < 1 or > 60) faults.Add("HelpDesk:SlaTickSeconds must be between 1 and 60.");
        faults.AddRange(options.Mail.Faults());
        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }
}
