using HelpDesk.Core.Kernel;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HelpDesk.App.Commands;

/// <summary>Ready = the database answers.</summary>
internal sealed class ReadyCheck(Desk desk) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return (await desk.AskAsync(new LogPosition(), Who.System, cancellationToken)).Ok ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy();
        }
        catch (Npgsql.NpgsqlException e)
        {
            return HealthCheckResult.Unhealthy("The database doesn't answer.", e);
        }
    }
}

/// <summary>Health endpoints and the headers of every answer.</summary>
internal static class Health
{
    /// <summary>Live = the process answers; ready = it can serve.</summary>
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = c => c.Tags.Contains("ready") });
    }

    /// <summary>Security headers on every answer (S-54).</summary>
    public static void UseSecurityHeaders(this WebApplication app)
    {
        app.Use(async (context, next) =>
        {
            var headers = context.Response.Headers;
            headers.ContentSecurityPolicy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; "
                + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers.XFrameOptions = "DENY";
            context.Response.OnStarting(() =>
            {
                if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
                return Task.CompletedTask;
            });
            await next();
        });
        if (!app.Environment.IsDevelopment()) app.UseHsts();
    }
}
