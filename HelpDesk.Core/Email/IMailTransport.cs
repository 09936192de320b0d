namespace HelpDesk.Core.Email;

/// <summary>Hands finished mails to a mail server.</summary>
public interface IMailTransport
{
    /// <summary>Hands over one mail and says what became of it; throws only for addresses that are none, for cancellation before the text, and what <paramref name="beforeData"/> throws.</summary>
    /// <param name="envelope">Who it is from and for, as the server sees it.</param>
    /// <param name="mail">Headers and body; line ends and leading dots are taken care of.</param>
    /// <param name="beforeData">Awaited right before the first byte of the text goes out: from then on a lost connection may mean a second copy.</param>
    /// <param name="ct">Stops the sending: before the text by an exception, later by <see cref="MailFate.Deferred"/> or <see cref="MailFate.Unknown"/>.</param>
    Task<MailResult> SendAsync(MailEnvelope envelope, ReadOnlyMemory<byte> mail, Func<CancellationToken, Task> beforeData, CancellationToken ct);
}

/// <summary>Who a mail is from and for, whatever its headers say.</summary>
/// <param name="From">Where reports of failure go; empty for the null return path.</param>
/// <param name="To">At least one recipient.</param>
public sealed record MailEnvelope(string From, IReadOnlyList<string> To);

/// <summary>What became of a mail.</summary>
public enum MailFate : short
{
    /// <summary>The server took it for at least one recipient.</summary>
    Accepted = 1,

    /// <summary>Not sent, but worth another try later.</summary>
    Deferred = 2,

    /// <summary>Not sent, and another try would end the same way.</summary>
    Refused = 3,

    /// <summary>The connection died after the mail was complete and before an answer: try again with the same Message-ID.</summary>
    Unknown = 4,
}

/// <summary>What became of a mail, and why.</summary>
/// <param name="Fate">What became of it.</param>
/// <param name="Detail">A short sentence with the server's code and text, at most 300 characters, without control characters and credentials.</param>
/// <param name="RefusedRecipients">Those who do not get it, for good or for now; null if there are none.</param>
public sealed record MailResult(MailFate Fate, string Detail, IReadOnlyList<RefusedRecipient>? RefusedRecipients = null);

/// <summary>A recipient whom the server did not take.</summary>
/// <param name="Address">As given in the envelope.</param>
/// <param name="Detail">The server's code and text, or what is wrong with the address.</param>
public sealed record RefusedRecipient(string Address, string Detail);
