using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Conversations;

/// <summary>How the line to a mailbox's server is encrypted.</summary>
public enum MailboxSecurity : short
{
    /// <summary>Not at all; for a server on the same machine only.</summary>
    None = 1,
    /// <summary>By STARTTLS.</summary>
    StartTls = 2,
    /// <summary>From the first byte.</summary>
    Tls = 3,
}

/// <summary>What happens in a mailbox to a mail that the desk has stored.</summary>
public enum MailboxAfter : short
{
    /// <summary>It stays and counts as read.</summary>
    MarkSeen = 1,
    /// <summary>It moves to another folder.</summary>
    Move = 2,
    /// <summary>It is deleted.</summary>
    Delete = 3,
}

/// <summary>How a mailbox is polled for new mail.</summary>
/// <param name="Enabled">Whether it is.</param>
/// <param name="Host">Name or address of the IMAP server.</param>
/// <param name="Port">1–65535.</param>
/// <param name="Security">Encryption of the line.</param>
/// <param name="User">Who signs in.</param>
/// <param name="Folder">The folder that is read.</param>
/// <param name="After">What happens to what was stored.</param>
/// <param name="MoveTo">The folder that it moves to, if it does.</param>
public sealed record Polling(bool Enabled, string Host, int Port, MailboxSecurity Security, string User, string Folder, MailboxAfter After, string MoveTo)
{
    /// <summary>Not polled.</summary>
    public static Polling Off { get; } = new(false, "", 993, MailboxSecurity.Tls, "", "INBOX", MailboxAfter.MarkSeen, "");
}

/// <summary>An address that the desk writes from and gets mail at: the default one, or a team's own.</summary>
internal sealed class Mailbox : Subject
{
    private Mailbox() : base("mailbox") { }

    public Mailbox(string name, string address, DateTimeOffset now) : this()
    {
        (Name, Address, CreatedAt) = (name, address, now);
        Happened(new MailboxCreated());
    }

    public string Name { get; private set; } = "";
    public string Address { get; private set; } = "";
    public long? TeamId { get; private set; }
    public bool IsDefault { get; private set; }
    public TicketPriority Priority { get; private set; } = TicketPriority.Medium;
    public bool ImapEnabled { get; private set; }
    public string ImapHost { get; private set; } = "";
    public int ImapPort { get; private set; } = 993;
    public MailboxSecurity ImapSecurity { get; private set; } = MailboxSecurity.Tls;
    public string ImapUser { get; private set; } = "";
    public byte[]? ImapPassword { get; private set; }
    public string ImapFolder { get; private set; } = "INBOX";
    public MailboxAfter ImapAfter { get; private set; } = MailboxAfter.MarkSeen;
    public string ImapMoveTo { get; private set; } = "";
    public long? ImapUidValidity { get; private set; }
    public long? ImapLastUid { get; private set; }
    public DateTimeOffset? ImapPolledAt { get; private set; }
    public string? ImapTrouble { get; private set; }
    public DateTimeOffset CreatedAt { get; private set; }

    public Polling Polling => new(ImapEnabled, ImapHost, ImapPort, ImapSecurity, ImapUser, ImapFolder, ImapAfter, ImapMoveTo);

    public void Edit(string name, string address, long? teamId, TicketPriority priority, Polling polling, byte[]? password)
    {
        if (password is null && (name, address, teamId, priority, polling) == (Name, Address, TeamId, Priority, Polling)) return;
        if ((polling.Host, polling.User, polling.Folder) != (ImapHost, ImapUser, ImapFolder)) (ImapUidValidity, ImapLastUid) = (null, null);
        (Name, Address, TeamId, Priority) = (name, address, teamId, priority);
        (ImapEnabled, ImapHost, ImapPort, ImapSecurity, ImapUser) = (polling.Enabled, polling.Host, polling.Port, polling.Security, polling.User);
        (ImapFolder, ImapAfter, ImapMoveTo, ImapPassword, ImapTrouble) = (polling.Folder, polling.After, polling.MoveTo, password ?? ImapPassword, null);
        if (Version > 1 || Id != 0) Happened(new MailboxEdited());
    }
}
