using System.Net;

namespace HelpDesk.App.Mail;

/// <summary>How mail leaves the desk and comes in, section <c>HelpDesk:Mail</c>.</summary>
public sealed record MailOptions
{
    /// <summary>The mail server; while its host is empty, mails are written to a folder.</summary>
    public SmtpSettings Smtp { get; init; } = new();

    /// <summary>Folder for mails while no mail server is named; relative to the data folder.</summary>
    public string Folder { get; init; } = "mail";

    /// <summary>Signs mails that come in over HTTP, at least 16 characters; empty = none are taken.</summary>
    public string InboundSecret { get; init; } = "";

    /// <summary>How often mailboxes are polled, 5–3600 seconds.</summary>
    public int PollSeconds { get; init; } = 30;

    /// <summary>Address of the DNS server that is asked about sending domains, with a port after a colon if it is not 53; empty = those of the machine.</summary>
    public string DnsServer { get; init; } = "";

    /// <summary>Every fault of these settings with its key.</summary>
    internal IEnumerable<string> Faults()
    {
        if (string.IsNullOrWhiteSpace(Folder) || Folder.Contains('\0')) yield return "HelpDesk:Mail:Folder must name a folder.";
        if (PollSeconds is < 5 or > 3_600) yield return "HelpDesk:Mail:PollSeconds must be between 5 and 3600.";
        if (InboundSecret.Length is > 0 and < 16) yield return "HelpDesk:Mail:InboundSecret must have at least 16 characters, or be empty.";
        if (DnsServer.Length > 0 && !IPEndPoint.TryParse(DnsServer, out _)) yield return "HelpDesk:Mail:DnsServer must be the address of a DNS server, or empty.";
        if (Smtp.Host.Length > 255) yield return "HelpDesk:Mail:Smtp:Host must be the name or address of a mail server.";
        if (Smtp.Port is < 1 or > 65_535) yield return "HelpDesk:Mail:Smtp:Port must be between 1 and 65535.";
        if (!Enum.IsDefined(Smtp.Security)) yield return "HelpDesk:Mail:Smtp:Security must be None, StartTls or Tls.";
        if (Smtp.TimeoutSeconds is < 1 or > 3_600) yield return "HelpDesk:Mail:Smtp:TimeoutSeconds must be between 1 and 3600.";
        if (Smtp.HelloName.Any(c => c is <= ' ' or >= '\x7f')) yield return "HelpDesk:Mail:Smtp:HelloName must be a host name, or empty.";
        if (Smtp.User.Contains('\0') || Smtp.Password.Contains('\0')) yield return "HelpDesk:Mail:Smtp:User and Password must not contain a NUL.";
        if (Smtp.AcceptAnyCertificate && !Smtp.OnThisMachine) yield return "HelpDesk:Mail:Smtp:AcceptAnyCertificate is for a mail server on this machine only.";
        if (SmtpAuth.WouldExpose(Smtp)) yield return "HelpDesk:Mail:Smtp:Security must be StartTls or Tls: a password is never sent to another machine without encryption.";
    }
}
