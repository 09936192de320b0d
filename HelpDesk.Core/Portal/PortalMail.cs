using HelpDesk.Core.Conversations;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Core.Portal;

/// <summary>The portal's own mails. Their words are fixed: nothing that a stranger typed is in them (M-17).</summary>
internal static class PortalMail
{
    public static async Task ConfirmAsync(Work work, string address, string token, CancellationToken ct)
    {
        var settings = await work.SettingsAsync(ct);
        work.Mail(await work.SenderAsync(settings, ct), MailKind.PortalConfirm, address, "Please confirm your request", $"""
            Hello,

            somebody, probably you, asked {SafeMarkdown.Plain(settings.Name)} for help with this address. Please confirm it with this link, so that we can start:

            <{work.PublicUrl}{ConfirmRequest.Path}{token}>

            The link works for 7 days. If this wasn't you, do nothing: what was written is then removed.
            """);
    }

    /// <summary>Tells that a request was received, with the link to follow it.</summary>
    public static async Task OpenedAsync(Work work, Ticket ticket, string address, CancellationToken ct)
    {
        var number = TicketNumber.Format(ticket.Id, await work.SettingsAsync(ct));
        await work.MailCustomerAsync(ticket, MailKind.PortalOpened, address, $"[{number}] We've got your request", $"""
            Hello,

            we've got your request. Its number is {number}. You'll hear from us by email; you can answer there, or on the page below.
            """, ct);
    }

    /// <summary>Links to tickets of this address.</summary>
    public static async Task LinksAsync(Work work, IReadOnlyList<long> ticketIds, string address, CancellationToken ct, bool rotate = false)
    {
        var settings = await work.SettingsAsync(ct);
        var lines = new List<string>();
        foreach (var id in ticketIds) lines.Add($"- {TicketNumber.Format(id, settings)}: <{work.PublicUrl}{PortalLinks.Path}{await work.PortalTokenAsync(id, address, ct, rotate)}>");
        work.Mail(await work.SenderAsync(settings, ct), MailKind.PortalLinks, address, lines.Count == 1 ? "Your link" : "Your links", $"""
            Hello,

            you asked {SafeMarkdown.Plain(settings.Name)} for {(lines.Count == 1 ? "a link to your request" : "links to your requests")}:

            {string.Join('\n', lines)}

            Whoever has such a link can read and answer your request, so keep it to yourself. If you didn't ask for it, do nothing.
            """);
    }
}
