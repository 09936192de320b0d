using HelpDesk.App.Live;
using HelpDesk.App.Mail;
using HelpDesk.App.Options;
using HelpDesk.Core.Email;
using HelpDesk.Core.Kernel;
using HelpDesk.Core.Notifications;
using HelpDesk.Core.Portal;
using HelpDesk.Core.Sla;
using HelpDesk.Core.Tickets;
using Quartz;

namespace HelpDesk.App.Jobs;

/// <summary>The clocks of the desk. Due times are rows, so a missed tick costs nothing and the schedule itself is kept in memory.</summary>
public static class Schedule
{
    /// <summary>Adds the clocks.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services, DeskOptions options)
    {
        services.AddQuartz(q =>
        {
            q.ScheduleJob<SlaTick>(t => t.WithIdentity("sla").WithSimpleSchedule(s => s.WithInterval(TimeSpan.FromSeconds(options.SlaTickSeconds)).RepeatForever()));
            q.ScheduleJob<SlaMoveTick>(t => t.WithIdentity("sla-move").WithSimpleSchedule(s => s.WithInterval(TimeSpan.FromSeconds(1)).RepeatForever()));
            q.ScheduleJob<AutoCloseTick>(t => t.WithIdentity("auto-close").WithSimpleSchedule(s => s.WithInterval(TimeSpan.FromMinutes(1)).RepeatForever()));
            q.ScheduleJob<MailOutTick>(t => t.WithIdentity("mail-out").WithSimpleSchedule(s => s.WithInterval(TimeSpan.FromSeconds(1)).RepeatForever()));
            q.ScheduleJob<MailInTick>(t => t.WithIdentity("mail-in").WithSimpleSchedule(s => s.WithInterval(TimeSpan.FromSeconds(1)).RepeatForever()));
            q.ScheduleJob<NoticeTick>(t => t.WithIdentity("notices").WithSimpleSchedule(s => s.WithInterval(TimeSpan.FromSeconds(2)).RepeatForever()));
            q.ScheduleJob<MailboxTick>(t => t.WithIdentity("mailboxes").WithSimpleSchedule(s => s.WithInterval(TimeSpan.FromSeconds(options.Mail.PollSeconds)).RepeatForever()));
            q.ScheduleJob<DomainTick>(t => t.WithIdentity("domains").WithSimpleSchedule(s => s.WithInterval(TimeSpan.FromHours(1)).RepeatForever()));
            q.ScheduleJob<TallyTick>(t => t.WithIdentity("tallies").WithSimpleSchedule(s => s.WithInterval(TimeSpan.FromSeconds(5)).RepeatForever()));
            q.ScheduleJob<PresenceTick>(t => t.WithIdentity("presence").WithSimpleSchedule(s => s.WithInterval(TimeSpan.FromSeconds(5)).RepeatForever()));
            q.ScheduleJob<PurgeTick>(t => t.WithIdentity("purge").WithSimpleSchedule(s => s.WithInterval(TimeSpan.FromHours(1)).RepeatForever()));
        });
        services.AddQuartzHostedService(o => o.WaitForJobsToComplete = true);
        return services;
    }
}

/// <summary>Turns SLA states whose instant has passed (D7).</summary>
[DisallowConcurrentExecution]
internal sealed class SlaTick(Desk desk) : IJob
{
    private const int Batch = 500;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        while ((await desk.RunAsync(new TurnSlaStates(Batch), Who.Clock, cancellationToken)).Value == Batch) { }
    }
}

/// <summary>Brings changed policies to open tickets (D6), a step after the other, until all have them.</summary>
[DisallowConcurrentExecution]
internal sealed class SlaMoveTick(Desk desk) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        while ((await desk.RunAsync(new StepSlaMove(), Who.Clock, cancellationToken)).Value) { }
    }
}

/// <summary>Closes tickets that have been resolved for long enough (D12).</summary>
[DisallowConcurrentExecution]
internal sealed class AutoCloseTick(Desk desk) : IJob
{
    private const int Batch = 200;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        while ((await desk.RunAsync(new CloseResolved(Batch), Who.Clock, cancellationToken)).Value == Batch) { }
    }
}

/// <summary>Releases replies and hands over what is due.</summary>
[DisallowConcurrentExecution]
internal sealed class MailOutTick(MailOut mail) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await mail.RunAsync(cancellationToken);
}

/// <summary>Reads mails that came in.</summary>
[DisallowConcurrentExecution]
internal sealed class MailInTick(MailIn mail) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await mail.RunAsync(cancellationToken);
}

/// <summary>Writes the mails to customers about the status and to members about what concerns them, when they are due.</summary>
[DisallowConcurrentExecution]
internal sealed class NoticeTick(Desk desk, Presence presence) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        foreach (var ticket in (await desk.AskAsync(new DueCustomerNotices(), Who.Clock, cancellationToken)).Value ?? []) await desk.RunAsync(new TellCustomer(ticket), Who.Clock, cancellationToken);
        await desk.RunAsync(new MailNotifications(presence.All()), Who.Clock, cancellationToken);
    }
}

/// <summary>Fetches new mail from the mailboxes.</summary>
[DisallowConcurrentExecution]
internal sealed class MailboxTick(MailboxPoll poll) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await poll.RunAsync(cancellationToken);
}

/// <summary>Asks DNS about sending domains: hourly while a record is awaited or missing, else daily (S249).</summary>
[DisallowConcurrentExecution]
internal sealed class DomainTick(DomainChecks checks) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await checks.RunAsync(cancellationToken);
}

/// <summary>Folds the changes of the counts together.</summary>
[DisallowConcurrentExecution]
internal sealed class TallyTick(Desk desk) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
        await desk.RunAsync(new FoldTallies(), Who.Clock, cancellationToken);
}

/// <summary>Forgets tabs that fell silent.</summary>
[DisallowConcurrentExecution]
internal sealed class PresenceTick(Presence presence) : IJob
{
    public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        presence.Sweep();
        return ValueTask.CompletedTask;
    }
}

/// <summary>Removes tickets that were deleted 30 days ago (C21), files that nothing refers to, and requests that nobody confirmed.</summary>
[DisallowConcurrentExecution]
internal sealed class PurgeTick(Desk desk) : IJob
{
    private const int Batch = 200;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        while ((await desk.RunAsync(new PurgeDeleted(Batch), Who.Clock, cancellationToken)).Value == Batch) { }
        await desk.RunAsync(new PurgeFiles(), Who.Clock, cancellationToken);
        await desk.RunAsync(new PurgeInbound(), Who.Clock, cancellationToken);
        await desk.RunAsync(new PurgeNotifications(), Who.Clock, cancellationToken);
        while ((await desk.RunAsync(new PurgePortal(Batch), Who.Clock, cancellationToken)).Value == Batch) { }
    }
}
