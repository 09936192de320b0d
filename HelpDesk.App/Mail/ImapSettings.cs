using System.Net;

namespace HelpDesk.App.Mail;

/// <summary>How the line to the mailbox is encrypted.</summary>
public enum ImapSecurity
{
    /// <summary>Not at all; a password is then sent to this machine only.</summary>
    None,

    /// <summary>By STARTTLS, which the server must offer.</summary>
    StartTls,

    /// <summary>From the first byte.</summary>
    Tls,
}

/// <summary>What happens to a message in the mailbox once it is stored.</summary>
public enum ImapAfter
{
    /// <summary>It stays and counts as read.</summary>
    MarkSeen,

    /// <summary>It moves to another folder.</summary>
    Move,

    /// <summary>It is deleted, unless it was too large to be fetched as a whole: then it stays and counts as read.</summary>
    Delete,
}

/// <summary>The mailbox for inbound mail, and how to read it.</summary>
public sealed record ImapSettings
{
    /// <summary>Name or address of the server; empty as long as there is none.</summary>
    public string Host { get; init; } = "";

    /// <summary>Port of the server.</summary>
    public int Port { get; init; } = 993;

    /// <summary>How the line is encrypted.</summary>
    public ImapSecurity Security { get; init; } = ImapSecurity.Tls;

    /// <summary>Who signs in.</summary>
    public string User { get; init; } = "";

    /// <summary>The password of the sign-in.</summary>
    public string Password { get; init; } = "";

    /// <summary>The folder that is read, by its name as people see it.</summary>
    public string Folder { get; init; } = "INBOX";

    /// <summary>Longest wait for one answer; a long one may take this time for every 64 KB.</summary>
    public int TimeoutSeconds { get; init; } = 60;

    /// <summary>Takes any certificate; for a server on this machine only.</summary>
    public bool AcceptAnyCertificate { get; init; }

    /// <summary>Largest message that is fetched as a whole; of a larger one only the headers are.</summary>
    public int MostBytes { get; init; } = 40 * 1024 * 1024;

    /// <summary>What happens to a message once it is stored.</summary>
    public ImapAfter After { get; init; } = ImapAfter.MarkSeen;

    /// <summary>The folder that stored messages move to, where they do; it must exist.</summary>
    public string MoveTo { get; init; } = "";

    /// <summary>Whether the server is this machine.</summary>
    internal bool OnThisMachine => Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address);

    /// <summary>Everything but the password.</summary>
    public override string ToString() => $"{Host}:{Port}/{Folder} ({Security}{(User.Length > 0 ? $", as {User}" : "")})";

    /// <summary>Throws for what no mailbox can have or what would do harm.</summary>
    internal void Check()
    {
        if (AcceptAnyCertificate && !OnThisMachine) throw new ArgumentException("Any certificate is accepted from a server on this machine only.");
        if (Host.Length > 255 || Port is < 1 or > 65_535) throw new ArgumentException("The mail server's name or port is none.");
        if (TimeoutSeconds is < 1 or > 3_600) throw new ArgumentException("The longest wait for the mail server is 1 to 3,600 seconds.");
        if (User.Contains('\0') || Password.Contains('\0')) throw new ArgumentException("No sign-in has a NUL.");
        if (MostBytes is < 1_000 or > 1_000_000_000) throw new ArgumentException("The largest message has 1,000 to 1,000,000,000 bytes.");
        if (Folder.Length == 0) throw new ArgumentException("A folder has a name.");
        if (After == ImapAfter.Move && (MoveTo.Length == 0 || MoveTo.Equals(Folder, StringComparison.OrdinalIgnoreCase)))
            throw new ArgumentException("Messages move to another folder, which has a name.");
    }
}
