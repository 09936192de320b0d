using System.Globalization;
using HelpDesk.Core.Customers;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Notifications;
using HelpDesk.Core.Tickets;
using HelpDesk.Core.Tickets.Changes;
using Microsoft.JSInterop;

namespace HelpDesk.App.Features.Tickets;

/// <summary>What the browser asks the list to do; everything that comes from there is checked again by the command.</summary>
public sealed partial class TicketsPage
{
    private const int MostSelected = 10_000;

    /// <summary>Opens a ticket in the panel.</summary>
    [JSInvokable]
    public Task OpenAsync(long id)
    {
        Navigation.NavigateTo(_url!.With(("t", Node.Number(id))));
        return Task.CompletedTask;
    }

    /// <summary>Closes the panel.</summary>
    [JSInvokable]
    public Task ClosePanelAsync() => CloseAsync();

    /// <summary>The rows that are selected now.</summary>
    [JSInvokable]
    public void Selected(long[] ids)
    {
        _selected = ids.Length > MostSelected ? ids[..MostSelected] : ids;
        StateHasChanged();
    }

    /// <summary>Reads the list again with everything that waits behind the bar.</summary>
    [JSInvokable]
    public async Task ShowQueuedAsync()
    {
        await LoadAsync();
        StateHasChanged();
    }

    /// <summary>Opens the dialog for a new ticket.</summary>
    [JSInvokable]
    public void Create()
    {
        _creating = Session.Rights.May(Permission.CreateTickets);
        StateHasChanged();
    }

    /// <summary>Opens the dialog that merges a ticket, or two selected ones: the older one is kept, whose customer has waited longest (D10).</summary>
    [JSInvokable]
    public void Merge(long[] ids)
    {
        if (ids.Length == 0) ids = [.. _selected];
        if (ids.Length == 0 || !Session.Rights.May(Permission.EditTickets)) return;
        if (ids.Length > 2) Toasts.Show("Select one ticket, or the two that are the same matter.", error: true);
        else _merging = (ids.Min(), ids.Length == 2 ? ids.Max() : null);
        StateHasChanged();
    }

    private async Task MergedAsync(long? kept)
    {
        _merging = null;
        if (kept is null || _module is null || _selected.Count == 0) return;
        await ClearSelectionAsync();
    }

    /// <summary>Takes the last action back.</summary>
    [JSInvokable]
    public Task UndoAsync() => Toasts.RunLastAsync();

    /// <summary>A value was picked for these tickets from one of the pickers.</summary>
    [JSInvokable]
    public async Task PickAsync(string kind, string value, long[] ids)
    {
        if (ids.Length == 0) ids = [.. _selected];      // the whole view: the browser knows only the loaded rows
        if (ids.Length is 0 or > MostSelected) return;
        var change = await ChangeOfAsync(kind, value);
        if (change.Refused is { } no) Toasts.Show(no.Message, error: true);
        else await ApplyToAsync(change.Value!, ids);
    }

    private async Task<Outcome<TicketChange>> ChangeOfAsync(string kind, string value)
    {
        var number = long.TryParse(value, CultureInfo.InvariantCulture, out var id) ? id : 0;
        switch (kind)
        {
            case "status" when value == "not-spam": return new NotSpam();
            case "status" when TicketWords.TryParse<TicketStatus>(value, out var status): return new SetStatus(status);
            case "priority" when TicketWords.TryParse<TicketPriority>(value, out var priority): return new SetPriority(priority);
            case "type" when TicketWords.TryParse<TicketType>(value, out var type): return new SetType(type);
            case "assign" when value == "none": return new SetAssignee(null);
            case "assign" when value == "me": return new SetAssignee(Who.Id);
            case "assign" when number > 0: return new SetAssignee(number);
            case "team": return new SetTeam(number > 0 ? number : null);
            case "tag" when number > 0: return new AddTag(number);
            case "tag" when number < 0: return new RemoveTag(-number);
            case "tag" when value.StartsWith('+'):
                var tag = await Desk.RunAsync(new CreateTag(value[1..]), Who, Gone);
                return tag.Ok ? new AddTag(tag.Value) : tag.Refused!;
            case "archive": return value == "off" ? new Unarchive() : new Archive();
            case "delete": return value == "off" ? new Restore() : new Delete();
            default: return new Refusal.Invalid(kind, "This value was never offered. Nothing was changed.");
        }
    }

    /// <summary>Marks these tickets as unread, or as read when the only one is unread already.</summary>
    [JSInvokable]
    public async Task MarkUnreadAsync(long[] ids)
    {
        if (ids.Length == 0) ids = [.. _selected];
        if (ids.Length == 0) return;
        var marked = 0;
        foreach (var chunk in ids.Take(MostSelected).Chunk(ChangeTickets.ChunkSize))
        {
            var done = await Desk.RunAsync(new MarkTicketsUnread(chunk), Who, Gone);
            if (done.Refused is { } no) Toasts.Show(no.Message, error: true);
            marked += done.Value;
        }
        if (marked == 0 && ids.Length == 1) await Desk.RunAsync(new ReadNotifications(ids[0]), Who, Gone);
        Bells.Ring(Who.Id);
        Toasts.Show(marked > 0 ? $"Marked {Tickets(marked)} as unread." : "Marked as read.");
    }

    private Task ApplyAsync((string Kind, string Value) pick) => PickAsync(pick.Kind, pick.Value, [.. _selected]);

    private async Task ApplyToAsync(TicketChange change, long[] ids)
    {
        var batch = Guid.CreateVersion7();
        if (ids.Length > ChangeTickets.ChunkSize) _progress = 0;
        var progress = new Progress<int>(done =>
        {
            if (_progress is null) return;   // reports are posted: the last one may come after the end
            _progress = done;
            _ = InvokeAsync(StateHasChanged);
        });
        var outcome = await BulkRun.ChangeAsync(Desk, ids, change, Who, batch, progress, Gone);
        _progress = null;
        Tell(change, outcome, batch);
        StateHasChanged();
    }

    private void Tell(TicketChange change, BulkOutcome outcome, Guid batch)
    {
        if (outcome.Refused is { } no && outcome.Changed.Count == 0 && outcome.Skipped.Count == 0)
        {
            Toasts.Show(no.Message, error: true);
            return;
        }
        var text = $"{Verb(change)} {Tickets(outcome.Changed.Count)}.";
        if (outcome.Unchanged > 0) text += $" {outcome.Unchanged} already {(outcome.Unchanged == 1 ? "was" : "were")} so.";
        if (outcome.Skipped.Count > 0) text += $" {outcome.Skipped.Count} skipped.";
        if (outcome.Refused is { } rest) text += " Then it stopped: " + rest.Message;
        Toasts.Show(text, outcome.Changed.Count == 0 && outcome.Unchanged == 0, outcome.Changed.Count > 0 ? "Undo" : null,
            () => UndoAsync(batch, outcome.Changed), Skipped(outcome));
    }

    /// <summary>Every skipped ticket with its reason, the reason once.</summary>
    private string[] Skipped(BulkOutcome outcome) =>
        [.. outcome.Skipped.GroupBy(s => s.Why).Select(g => $"{g.Key} {string.Join(", ", g.Take(20).Select(s => Node.Number(s.TicketId)))}{(g.Count() > 20 ? $" and {g.Count() - 20} more" : "")}")];

    private async Task UndoAsync(Guid batch, IReadOnlyList<long> ids)
    {
        var outcome = await BulkRun.UndoAsync(Desk, batch, ids, Who, Gone);
        var text = outcome.Refused?.Message ?? $"Undone on {Tickets(outcome.Changed.Count)}."
            + (outcome.Skipped.Count > 0 ? $" {outcome.Skipped.Count} kept what others set since." : "");
        Toasts.Show(text, outcome.Refused is not null, details: Skipped(outcome));
    }

    private static string Verb(TicketChange change) => change switch
    {
        SetStatus or NotSpam => "Status changed on",
        SetPriority => "Priority changed on",
        SetAssignee { AgentId: null } => "Unassigned",
        SetAssignee or AddAssignee => "Assigned",
        SetTeam => "Team changed on",
        AddTag => "Tag added to",
        RemoveTag => "Tag removed from",
        Archive => "Archived",
        Unarchive => "Unarchived",
        Delete => "Deleted",
        Restore => "Restored",
        _ => "Changed",
    };

    private static string Tickets(int n) => n == 1 ? "1 ticket" : $"{n.ToString("N0", CultureInfo.InvariantCulture)} tickets";

    private async Task SelectWholeViewAsync()
    {
        _selected = (await Desk.AskAsync(new TicketIds(_url!.Filter), Who, Gone)).Value ?? [];
        if (_module is not null) await _module.CallAsync("selectedAll");
    }

    private async Task ClearSelectionAsync()
    {
        _selected = [];
        if (_module is not null) await _module.CallAsync("clearSelection");
    }
}
