namespace HelpDesk.Core.Data;

/// <summary>
/// The exclusive lock on a data folder. Whoever holds it starts, adopts and stops the server there; the operating system
/// frees it when the process ends, however it ends.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <summary>Takes the lock or throws <see cref="DataFolderInUseException"/>; other failures (no rights, full disk) pass through.</summary>
    public static FolderLock Take(string folder)
    {
        try
        {
            return new FolderLock(new FileStream(
                Path.Combine(folder, "helpdesk.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e.HResult is WouldBlockOnLinux or WouldBlockOnMac or SharingViolation)
        {
            throw new DataFolderInUseException(folder, e);
        }
    }

    // The file stays: deleting it would let a third process lock a new file while a second one still waits for the old.
    public void Dispose() => _file.Dispose();
}
