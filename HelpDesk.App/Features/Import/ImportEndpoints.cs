using HelpDesk.App.Components;
using HelpDesk.Core.Import;
using HelpDesk.Core.Kernel;

namespace HelpDesk.App.Features.Import;

/// <summary>What the import page needs beside its circuit.</summary>
public static class ImportEndpoints
{
    /// <summary>Adds the imports of this node.</summary>
    public static IServiceCollection AddImport(this IServiceCollection services) => services.AddSingleton<ImportJobs>();

    /// <summary>Maps <c>GET /settings/import/{id}/rejected.csv</c>.</summary>
    public static void MapImport(this IEndpointRouteBuilder app) => app.MapGet("/settings/import/{id:guid}/rejected.csv", RejectedAsync).RequireAuthorization();

    /// <summary>The rejected rows of an import, for the person who ran it, while they may import.</summary>
    private static async Task<IResult> RejectedAsync(Guid id, HttpContext context, Desk desk, ImportJobs jobs, CancellationToken ct)
    {
        var me = context.Agent();
        var allowed = await desk.AskAsync(new ReadImportPeople(), me, ct);
        if (!allowed.Ok) return allowed.Refused!.ToProblem();
        if (jobs.Of(me.Id) is not { Outcome.RejectedFile: { } file } job || job.Id != id || !File.Exists(file)) return new Refusal.NotFound("these rows").ToProblem();
        context.Response.Headers.CacheControl = "no-store";
        return Results.File(file, "text/csv; charset=utf-8", $"{Path.GetFileNameWithoutExtension(job.Name)}.rejected.csv");
    }
}
