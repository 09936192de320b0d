namespace HelpDesk.App.Components;

/// <summary>Every address of the workspace.</summary>
public static class Urls
{
    /// <summary>The list.</summary>
    public const string Tickets = "/tickets";

    /// <summary>The analytics board.</summary>
    public const string Analytics = "/analytics";

    /// <summary>The board on a wall.</summary>
    public const string AnalyticsWall = "/analytics/wall";

    /// <summary>Customers.</summary>
    public const string Customers = "/customers";

    /// <summary>The customers' side of the mail folder, in development.</summary>
    public const string Mailbox = "/mailbox";

    /// <summary>What one was told.</summary>
    public const string Inbox = "/inbox";

    /// <summary>Settings.</summary>
    public const string Settings = "/settings/profile";

    /// <summary>The guide.</summary>
    public const string Guide = "/guide";

    /// <summary>A ticket's full page.</summary>
    public static string Ticket(string number) => $"/tickets/{number}";

    /// <summary>A customer's page.</summary>
    public static string Customer(long id) => $"/customers/{HelpDesk.Core.Customers.CustomerLine.Format(id)}";

    /// <summary>A file of a ticket.</summary>
    public static string File(Guid id) => $"/files/{id}";

    /// <summary>A customer's mail as it came.</summary>
    public static string OriginalMail(long messageId) => $"/messages/{messageId}/original";
}
