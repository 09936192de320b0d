using HelpDesk.App.Commands;
using HelpDesk.App.Components;
using HelpDesk.App.Features.Account;
using HelpDesk.App.Features.Analytics;
using HelpDesk.App.Features.Import;
using HelpDesk.App.Features.Portal;
using HelpDesk.App.Features.Tickets;
using HelpDesk.App.Jobs;
using HelpDesk.App.Live;
using HelpDesk.App.Mail;
using HelpDesk.Core.Setup;

if (CommandLine.Find(args) is { } command) return await command.RunAsync(CancellationToken.None);

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.WebHost.UseStaticWebAssets();
builder.WebHost.ConfigureKestrel(k => (k.AddServerHeader, k.Limits.MaxRequestLineSize) = (false, 64 * 1024));
builder.Host.UseDefaultServiceProvider(o => (o.ValidateScopes, o.ValidateOnBuild) = (true, true));

if (Startup.Options(builder.Configuration, Console.Error) is not { } options) return 1;
using var startLog = LoggerFactory.Create(l => l.AddConfiguration(builder.Configuration.GetSection("Logging")).AddSimpleConsole(c => c.SingleLine = true));
await using var database = await Startup.DatabaseAsync(builder.Configuration, options, startLog, Console.Error);
if (database is null) return 1;

builder.Services.AddSingleton(options);
builder.Services.AddHelpDeskCore(database.ConnectionString);
builder.Services.AddLive();
builder.Services.AddJobs(options);
builder.Services.AddMail(options, builder.Environment.IsDevelopment());
builder.Services.AddAccountSignIn();
builder.Services.AddImport();
builder.Services.AddPortal();
builder.Services.AddCascadingAuthenticationState();
builder.Services.AddRazorComponents().AddInteractiveServerComponents(o =>
{
    o.DisconnectedCircuitMaxRetained = 200;
    o.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(3);
});
builder.Services.AddProblemDetails();
builder.Services.AddHealthChecks().AddCheck<ReadyCheck>("database", tags: ["ready"]);

var app = builder.Build();
if (!await Startup.PrepareAsync(app.Services, Startup.WantsDemo(args, app.Environment), app.Logger)) return 1;

if (!app.Environment.IsDevelopment()) app.UseExceptionHandler("/error");
app.UseSecurityHeaders();
app.UseStatusCodePagesWithReExecute("/not-found");
app.UseProblemsForCalls();
app.UsePortal();
app.UseAuthentication();
app.UseAuthorization();
app.UseRateLimiter();
app.UseAntiforgery();
app.MapStaticAssets();
app.MapHealth();
app.MapAccount();
app.MapTicketFind();
app.MapDrafts();
app.MapTicketFiles();
app.MapCanned();
app.MapInboundMail();
app.MapOriginalMail();
app.MapTicketExport();
app.MapImport();
app.MapAnalyticsExport();
app.MapAnalyticsApi();
app.MapPortal();
app.MapHub<LiveHub>("/hubs/live");
app.MapHub<PortalHub>("/hubs/portal");
app.MapGet("/", () => Results.LocalRedirect(Urls.Tickets));
app.MapRazorComponents<App>().AddInteractiveServerRenderMode();

Startup.SetAddress(app, options);
await app.StartLiveAsync();
await app.StartAsync();
Startup.SetAddress(app, options);
await Startup.GreetAsync(app, database);
await app.WaitForShutdownAsync();
return 0;
