using Microsoft.AspNetCore.Components;

namespace HelpDesk.App.Live;

/// <summary>Base of what shows a person's inbox: reads again when it rings for them, besides what every live screen does.</summary>
public abstract class BellComponent : LiveComponent
{
    /// <summary>Rings for those who were told something.</summary>
    [Inject] protected Bells Bells { get; set; } = default!;

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        if (RendererInfo.IsInteractive) Bells.Rang += Hear;
        await base.OnInitializedAsync();
    }

    /// <inheritdoc />
    protected override bool Cares(Changed changed) => changed.Directory;

    /// <summary>Shows what came; by default reads everything again.</summary>
    protected virtual Task RungAsync() => LoadAsync();

    /// <inheritdoc />
    protected override ValueTask LeaveAsync()
    {
        Bells.Rang -= Hear;
        return base.LeaveAsync();
    }

    private void Hear(long agentId)
    {
        if (agentId == Who.Id) _ = RespondAsync(RungAsync);
    }
}
