namespace HelpDesk.Core.Data;

/// <summary>A second HelpDesk was started on a data folder that a running one holds. The message is meant for people.</summary>
public sealed class DataFolderInUseException(string folder, Exception? inner = null)
    : Exception($"Another HelpDesk is running on the data folder {folder}. Stop it first, or choose another data folder for this one.", inner)
{
    /// <summary>The folder that is in use, as a full path.</summary>
    public string Folder { get; } = folder;
}
