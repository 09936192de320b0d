using System.Globalization;
using HelpDesk.App.Live;
using HelpDesk.Core.Access;
using HelpDesk.Core.Conversations;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace HelpDesk.App.Features.Tickets;

/// <summary>Where agents write: a reply to the customer, or an internal note (S140). Says to whom and from where before it is sent (S147).</summary>
public sealed partial class Composer
{
    private ReplyLine? _line;
    private IReadOnlyList<AttachedFile> _files = [];
    private ElementReference _replyInput;
    private ElementReference _noteInput;
    private string _replyDraft = "";
    private string _noteDraft = "";
    private string? _cc;
    private bool _starts;
    private bool? _choice;
    private bool _sending;
    private int _seen;
    private int _attempt;
    private Guid _key = Guid.NewGuid();
    private ReplyThen _then = ReplyThen.Stay;
    private Refusal? _refused;
    private Refusal.Stale? _stale;

    /// <summary>The ticket.</summary>
    [Parameter, EditorRequired] public TicketView View { get; set; } = default!;

    [Inject] private IJSRuntime Js { get; set; } = default!;

    [Inject] private Toasts Toasts { get; set; } = default!;

    /// <summary>A note: chosen, or where a note was begun, or because no reply may be written here now.</summary>
    private bool IsNote => _line is { MayReply: false } || (_choice ?? _starts);

    private string Place => View.Row.Id.ToString(CultureInfo.InvariantCulture);

    protected override bool Cares(Changed changed) =>
        changed.Touches(View.Row.Id) || changed.Directory || changed.Entries.Any(e => e.Subject == "customer" && e.SubjectId == View.Customer?.Id || e.Subject == "domain");

    /// <summary>A merge brings unsent texts of the other ticket, and its end takes them away: what stands here is read again.</summary>
    protected override async Task<bool> OnChangedAsync(Changed changed)
    {
        if (changed.Entries.Any(e => e.Subject == "ticket" && e.SubjectId == View.Row.Id && (e.Kind == Facts.NameOf<TicketMerged>() || e.Kind == Facts.NameOf<TicketUnmerged>())))
        {
            _line = null;
            _attempt++;
        }
        await LoadAsync();
        return true;
    }

    protected override async Task LoadAsync()
    {
        if (!View.MayNote) return;
        var answer = await Desk.AskAsync(new ReplyContext(View.Row.Id), Who, Gone);
        if (answer.Value is not { } line) return;
        var drafts = (await Desk.AskAsync(new MyDrafts(Place), Who, Gone)).Value ?? [];
        var reply = drafts.FirstOrDefault(d => d.Kind == "reply");
        var begun = reply is { Body.Length: > 0 };
        if (_line is null)
        {
            (_replyDraft, _noteDraft) = (reply?.Body ?? "", drafts.FirstOrDefault(d => d.Kind == "note")?.Body ?? "");
            _cc = reply?.Cc ?? CcOf(line);
            _starts = !begun && _noteDraft.Length > 0;
            _seen = (begun ? reply!.Seen : null) ?? line.LastMessage;
            _files = (await Desk.AskAsync(new WaitingFiles(View.Row.Id), Who, Gone)).Value ?? [];
        }
        else if (!begun)
        {
            _seen = line.LastMessage;
        }
        _line = line;
    }

    private static string? CcOf(ReplyLine line) => line.Cc.Count == 0 ? null : string.Join(", ", line.Cc);

    private async Task FilesAsync() => _files = (await Desk.AskAsync(new WaitingFiles(View.Row.Id), Who, Gone)).Value ?? [];

    private async Task DropAsync(Guid id)
    {
        await Desk.RunAsync(new DropAttachment(id), Who, Gone);
        await FilesAsync();
    }

    private async Task SendAsync(ReplyThen then, bool anyway = false)
    {
        if (_sending) return;
        (_sending, _then) = (true, then);
        try
        {
            var written = await Written.TakeWithCcAsync(Js, Desk, Who, _replyInput, Place, "reply");
            var done = written.Refused is { } no ? no : await Desk.RunAsync(new SendReply(View.Row.Id, written.Value!.Body, anyway ? null : _seen, _key,
                written.Value.Cc?.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries) ?? _line!.Cc, then), Who, Gone);
            (_refused, _stale) = (done.Refused, done.Refused as Refusal.Stale);
            if (!done.Ok) return;
            await Written.ForgetAsync(Js, Desk, Who, _replyInput, Place, "reply");
            (_key, _cc, _replyDraft) = (Guid.NewGuid(), CcOf(_line!), "");
            await FilesAsync();
            var messageId = done.Value!.MessageId;
            Toasts.Show($"Sending to {_line!.To}.", action: "Undo", run: () => TakeBackAsync(messageId));
        }
        finally
        {
            _sending = false;
        }
    }

    /// <summary>The agent looks at what arrived; the next click on Send knows it.</summary>
    private void ReadFirst() => (_stale, _refused, _seen) = (null, null, _line!.LastMessage);

    private Task TakeBackAsync(long messageId) => InvokeAsync(async () =>
    {
        if ((await Desk.RunAsync(new TakeBackReply(messageId), Who, Gone)).Refused is { } no)
        {
            Toasts.Show(no.Message, error: true);
            return;
        }
        _line = null;
        _attempt++;
        await LoadAsync();
        StateHasChanged();
    });

    private async Task AddNoteAsync()
    {
        var written = await Written.TakeAsync(Js, Desk, Who, _noteInput, Place, "note");
        var done = written.Refused is { } no ? no : await Desk.RunAsync(new AddNote(View.Row.Id, written.Value!), Who, Gone);
        _refused = done.Refused;
        if (!done.Ok) return;
        await Written.ForgetAsync(Js, Desk, Who, _noteInput, Place, "note");
        _noteDraft = "";
    }

    private static string Words(ReplyThen then) => then switch
    {
        ReplyThen.Waiting => "Send & Waiting",
        ReplyThen.Resolve => "Send & Resolve",
        _ => "Send",
    };
}
