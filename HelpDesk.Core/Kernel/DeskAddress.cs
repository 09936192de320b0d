namespace HelpDesk.Core.Kernel;

/// <summary>Where people reach this desk: what links in mails begin with. One per process; the app sets it before anybody can ask for a link.</summary>
public sealed class DeskAddress
{
    /// <summary>Absolute http or https address without a slash at the end.</summary>
    public string Url { get; private set; } = "http://localhost:5000";

    /// <summary>Sets the address.</summary>
    public void Set(string url) => Url = url.TrimEnd('/');
}
