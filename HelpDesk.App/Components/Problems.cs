using System.Diagnostics;
using HelpDesk.Core.Kernel;
using Microsoft.AspNetCore.Diagnostics;

namespace HelpDesk.App.Components;

/// <summary>The one map from refusals to HTTP.</summary>
public static class Problems
{
    /// <summary>A problem document that says what was refused.</summary>
    public static IResult ToProblem(this Refusal refusal) => Results.Problem(refusal.Message, statusCode: refusal switch
    {
        Refusal.NotFound => StatusCodes.Status404NotFound,
        Refusal.NotAllowed => StatusCodes.Status403Forbidden,
        Refusal.Invalid => StatusCodes.Status400BadRequest,
        Refusal.Rule => StatusCodes.Status422UnprocessableEntity,
        Refusal.Stale => StatusCodes.Status409Conflict,
        Refusal.Busy => StatusCodes.Status503ServiceUnavailable,
        _ => throw new UnreachableException(refusal.GetType().Name),
    });

    /// <summary>A page that is missing is shown as a page; whatever a script sends in vain is answered with a problem document.</summary>
    public static void UseProblemsForCalls(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        if (HttpMethods.IsGet(context.Request.Method) && !context.Request.Path.StartsWithSegments("/api"))
        {
            await next(context);
            return;
        }
        if (context.Features.Get<IStatusCodePagesFeature>() is { } pages) pages.Enabled = false;
        await next(context);
        if (context.Response is { StatusCode: >= 400, HasStarted: false, ContentLength: null, ContentType: null })
            await Results.Problem(statusCode: context.Response.StatusCode).ExecuteAsync(context);
    });
}
