using HelpDesk.App.Live;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;

namespace HelpDesk.App.Features.Tickets;

/// <summary>Takes back what was done to one ticket: restores what still holds our value and tells what does not.</summary>
internal static class Undoing
{
    public static async Task OneAsync(Desk desk, Who who, Toasts toasts, Guid batch, long ticketId)
    {
        var undone = await desk.RunAsync(new UndoBatch(batch, [ticketId]), who);
        var kept = undone.Value?.Skipped is [var first, ..] ? first.Why : null;
        toasts.Show(undone.Refused?.Message ?? kept ?? "Undone.", error: undone.Refused is not null || kept is not null);
    }
}
