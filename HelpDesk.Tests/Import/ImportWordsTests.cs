using HelpDesk.Core.Import;
using HelpDesk.Core.Tickets;

namespace HelpDesk.Tests.Import;

public sealed class ImportWordsTests
{
    [Theory]
    [InlineData("1 - Critical", TicketPriority.Urgent)]
    [InlineData("2 - High", TicketPriority.High)]
    [InlineData("3 - Moderate", TicketPriority.Medium)]
    [InlineData("4 - Low", TicketPriority.Low)]
    [InlineData("5 - Planning", TicketPriority.Low)]
    [InlineData("P1", TicketPriority.Urgent)]
    [InlineData("P2 - Major", TicketPriority.High)]
    [InlineData("Highest", TicketPriority.Urgent)]
    [InlineData("Blocker", TicketPriority.Urgent)]
    [InlineData("NORMAL", TicketPriority.Medium)]
    [InlineData("Trivial", TicketPriority.Low)]
    [InlineData("1", TicketPriority.Urgent)]
    [InlineData("(2) High", TicketPriority.High)]
    [InlineData("2 - Whole site down", TicketPriority.High)]
    [InlineData("Purple", null)]
    [InlineData("", null)]
    public void Priorities(string text, TicketPriority? expected) => Assert.Equal(expected, ImportWords.Priority(text));

    [Theory]
    [InlineData("New", TicketStatus.New, null)]
    [InlineData("open", TicketStatus.Open, null)]
    [InlineData("In Progress", TicketStatus.InProgress, null)]
    [InlineData("in_progress", TicketStatus.InProgress, null)]
    [InlineData("2 - Work in Progress", TicketStatus.InProgress, null)]
    [InlineData("Active", TicketStatus.InProgress, null)]
    [InlineData("On hold", TicketStatus.Waiting, WaitingOn.Customer)]
    [InlineData("Pending", TicketStatus.Waiting, WaitingOn.Customer)]
    [InlineData("Awaiting User Info", TicketStatus.Waiting, WaitingOn.Customer)]
    [InlineData("Awaiting Vendor", TicketStatus.Waiting, WaitingOn.ThirdParty)]
    [InlineData("Waiting on Third Party", TicketStatus.Waiting, WaitingOn.ThirdParty)]
    [InlineData("Awaiting Problem", TicketStatus.Waiting, WaitingOn.Internal)]
    [InlineData("Waiting for support", TicketStatus.Open, null)]
    [InlineData("Solved", TicketStatus.Resolved, null)]
    [InlineData("Resolved", TicketStatus.Resolved, null)]
    [InlineData("Unresolved", TicketStatus.Open, null)]
    [InlineData("Reopened", TicketStatus.Open, null)]
    [InlineData("Done", TicketStatus.Resolved, null)]
    [InlineData("Closed", TicketStatus.Closed, null)]
    [InlineData("Closed - Won't fix", TicketStatus.Closed, null)]
    [InlineData("Canceled", TicketStatus.Closed, null)]
    [InlineData("Spam", TicketStatus.Spam, null)]
    [InlineData("-100", null, null)]
    [InlineData("Foo", null, null)]
    public void Statuses(string text, TicketStatus? status, WaitingOn? waitingOn) =>
        Assert.Equal(status is { } s ? new ImportStatus(s, waitingOn) : null, ImportWords.Status(text));

    [Theory]
    [InlineData("Incident", TicketType.Support)]
    [InlineData("Problem", TicketType.Bug)]
    [InlineData("Service Request", TicketType.Request)]
    [InlineData("New Feature", TicketType.Feature)]
    [InlineData("Category 55", null)]
    public void Types(string text, TicketType? expected) => Assert.Equal(expected, ImportWords.Type(text));

    [Theory]
    [InlineData("Phone", TicketChannel.Phone)]
    [InlineData("Self-service", TicketChannel.Portal)]
    [InlineData("Email", TicketChannel.Email)]
    [InlineData("Feedback Widget", TicketChannel.Portal)]
    [InlineData("WhatsApp", TicketChannel.Chat)]
    [InlineData("Monitoring", TicketChannel.Api)]
    [InlineData("Pigeon", null)]
    public void Channels(string text, TicketChannel? expected) => Assert.Equal(expected, ImportWords.Channel(text));
}
