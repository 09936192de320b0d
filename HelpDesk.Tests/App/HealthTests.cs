using System.Net;
using HelpDesk.Tests.Support;

namespace HelpDesk.Tests.App;

public sealed class HealthTests(AppDesk desk) : IClassFixture<AppDesk>
{
    [Fact]
    public async Task A_running_desk_is_live_and_ready()
    {
        using var http = desk.App.Anonymous();
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/health/live", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal("Healthy", await http.GetStringAsync("/health/ready", TestContext.Current.CancellationToken));
        using var me = await desk.SignInAsync("member");
        Assert.Equal(HttpStatusCode.OK, (await me.GetAsync("/tickets", TestContext.Current.CancellationToken)).StatusCode);
    }
}
