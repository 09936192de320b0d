using HelpDesk.App.Components;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Tickets;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace HelpDesk.App.Features.Tickets;

/// <summary>
/// What was written in the browser. It is saved as a draft over HTTP and read from there: a long text never travels over the circuit,
/// whose messages are bounded, and it is kept whatever happens next.
/// </summary>
internal static class Written
{
    /// <summary>Saves what stands in the input or form as the person's draft of this place and kind, and returns it.</summary>
    public static async Task<Outcome<string>> TakeAsync(IJSRuntime js, Desk desk, Who who, ElementReference input, string place, string kind)
    {
        var taken = await TakeWithCcAsync(js, desk, who, input, place, kind);
        return taken.Value is { } written ? written.Body : taken.Refused!;
    }

    /// <summary>The same, and of a reply who gets a copy: null = whoever gets one anyway.</summary>
    public static async Task<Outcome<WrittenText>> TakeWithCcAsync(IJSRuntime js, Desk desk, Who who, ElementReference input, string place, string kind)
    {
        await using var drafts = new JsModule(js, "/js/drafts.js");
        if (await drafts.AskAsync<string?>("flush", input) is { Length: > 0 } trouble) return new Refusal.Rule(trouble);
        var saved = await desk.AskAsync(new MyDrafts(place), who);
        if (saved.Refused is { } no) return no;
        var draft = saved.Value!.FirstOrDefault(d => d.Kind == kind);
        return new WrittenText(draft?.Body ?? "", draft?.Cc);
    }

    /// <summary>Forgets the draft and empties the input.</summary>
    public static async Task ForgetAsync(IJSRuntime js, Desk desk, Who who, ElementReference input, string place, string kind)
    {
        await using var drafts = new JsModule(js, "/js/drafts.js");
        await drafts.TellAsync("drop", input);
        await desk.RunAsync(new SaveDraft(place, kind, "", null), who);
    }
}

/// <summary>What somebody wrote.</summary>
/// <param name="Body">The text.</param>
/// <param name="Cc">Of a reply: who gets a copy, as it was typed; null = whoever gets one anyway.</param>
internal sealed record WrittenText(string Body, string? Cc);
