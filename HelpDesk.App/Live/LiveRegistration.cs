using HelpDesk.Core.Kernel;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace HelpDesk.App.Live;

/// <summary>Registers the live feed and what hangs on it.</summary>
public static class LiveRegistration
{
    /// <summary>Adds the feed, presence, the node's memory and the tab sessions.</summary>
    public static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.AddSingleton<FeedWaker>();
        services.AddSingleton<ICommitSink>(p => p.GetRequiredService<FeedWaker>());
        services.AddSingleton<LiveFeed>();
        services.AddHostedService(p => p.GetRequiredService<LiveFeed>());
        services.AddSingleton<NodeState>();
        services.AddSingleton<LiveClients>();
        services.AddSingleton<PortalClients>();
        services.AddSingleton<Presence>();
        services.AddSingleton<Bells>();
        services.AddScoped<AgentSession>();
        services.AddScoped<Toasts>();
        services.AddScoped<CircuitHandler, AgentCircuit>();
        services.AddSignalR();
        return services;
    }

    /// <summary>Reads what the node keeps in memory and connects everything to the feed, before the first request.</summary>
    public static async Task StartLiveAsync(this WebApplication app)
    {
        app.Services.GetRequiredService<LiveClients>();
        app.Services.GetRequiredService<PortalClients>();
        await app.Services.GetRequiredService<NodeState>().RefreshAsync(CancellationToken.None);
    }
}
