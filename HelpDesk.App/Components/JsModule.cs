using Microsoft.JSInterop;

namespace HelpDesk.App.Components;

/// <summary>A collocated ES module: imported once, called safely, let go of without noise when the browser has already gone.</summary>
public sealed class JsModule(IJSRuntime js, string path) : IAsyncDisposable
{
    private Task<IJSObjectReference>? _module;

    /// <summary>Calls an exported function.</summary>
    public async ValueTask CallAsync(string function, params object?[] arguments) => await (await ImportAsync()).InvokeVoidAsync(function, arguments);

    /// <summary>Calls an exported function and returns what it returns; never trust it.</summary>
    public async ValueTask<T> AskAsync<T>(string function, params object?[] arguments) => await (await ImportAsync()).InvokeAsync<T>(function, arguments);

    /// <summary>Calls an exported function for a browser that may have gone already.</summary>
    public async ValueTask TellAsync(string function, params object?[] arguments)
    {
        try
        {
            await CallAsync(function, arguments);
        }
        catch (Exception e) when (e is JSDisconnectedException or OperationCanceledException or JSException)
        {
            _module = null;
        }
    }

    private Task<IJSObjectReference> ImportAsync() => _module ??= js.InvokeAsync<IJSObjectReference>("import", path).AsTask();

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_module is null) return;
        try
        {
            await (await _module).DisposeAsync();
        }
        catch (Exception e) when (e is JSDisconnectedException or OperationCanceledException or JSException)
        {
            _module = null;
        }
    }
}
