using System.Net;

namespace HelpDesk.App.Mail;

/// <summary>How the line to the mail server is encrypted.</summary>
public enum SmtpSecurity
{
    /// <summary>Not at all; a password is then sent to this machine only.</summary>
    None,

    /// <summary>By STARTTLS, which the server must offer.</summary>
    StartTls,

    /// <summary>From the first byte.</summary>
    Tls,
}

/// <summary>The mail server for outbound mail, and how to talk to it.</summary>
public sealed record SmtpSettings
{
    /// <summary>Name or address of the server; empty as long as there is none.</summary>
    public string Host { get; init; } = "";

    /// <summary>Port of the server.</summary>
    public int Port { get; init; } = 587;

    /// <summary>How the line is encrypted.</summary>
    public SmtpSecurity Security { get; init; } = SmtpSecurity.StartTls;

    /// <summary>Who signs in; empty for no sign-in.</summary>
    public string User { get; init; } = "";

    /// <summary>The password of the sign-in.</summary>
    public string Password { get; init; } = "";

    /// <summary>The name that the client gives itself; empty for this machine's full name or address.</summary>
    public string HelloName { get; init; } = "";

    /// <summary>Longest wait for one answer.</summary>
    public int TimeoutSeconds { get; init; } = 60;

    /// <summary>Takes any certificate; for a server on this machine only.</summary>
    public bool AcceptAnyCertificate { get; init; }

    /// <summary>Whether the server is this machine.</summary>
    internal bool OnThisMachine => Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address);

    /// <summary>Everything but the password.</summary>
    public override string ToString() => $"{Host}:{Port} ({Security}{(User.Length > 0 ? $", as {User}" : "")})";
}
