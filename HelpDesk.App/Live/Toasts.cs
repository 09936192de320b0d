namespace HelpDesk.App.Live;

/// <summary>Short messages of one tab: what happened, what was kept, and the way back.</summary>
public sealed class Toasts
{
    private readonly List<Toast> _shown = [];
    private Func<Task>? _silent;

    /// <summary>Raised when the list changed.</summary>
    public event Action? Changed;

    /// <summary>Newest last.</summary>
    public IReadOnlyList<Toast> Shown => _shown;

    /// <summary>Shows a message; with an action it carries a button.</summary>
    public void Show(string text, bool error = false, string? action = null, Func<Task>? run = null, IReadOnlyList<string>? details = null)
    {
        if (run is not null) _silent = null;
        _shown.Add(new Toast(Guid.NewGuid(), text, error, action, run, details ?? []));
        if (_shown.Count > 4) _shown.RemoveAt(0);
        Changed?.Invoke();
    }

    /// <summary>Keeps a way back for the undo key without saying anything: the screen itself shows what was done.</summary>
    public void Remember(Func<Task> undo) => _silent = undo;

    /// <summary>Takes a message away.</summary>
    public void Close(Guid id)
    {
        if (_shown.RemoveAll(t => t.Id == id) > 0) Changed?.Invoke();
    }

    /// <summary>Runs the newest action, such as Undo.</summary>
    public async Task RunLastAsync()
    {
        var (last, silent) = (_shown.FindLast(t => t.Run is not null), _silent);
        _silent = null;
        if (silent is not null) await silent();
        else if (last is not null)
        {
            Close(last.Id);
            await last.Run!();
        }
    }
}

/// <summary>A message.</summary>
/// <param name="Id">Id.</param>
/// <param name="Text">What happened.</param>
/// <param name="Error">Whether it failed.</param>
/// <param name="Action">Label of the button.</param>
/// <param name="Run">What the button does.</param>
/// <param name="Details">One line each, for example tickets that were skipped.</param>
public sealed record Toast(Guid Id, string Text, bool Error, string? Action, Func<Task>? Run, IReadOnlyList<string> Details);
