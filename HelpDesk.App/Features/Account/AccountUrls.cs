namespace HelpDesk.App.Features.Account;

/// <summary>Addresses of the account pages.</summary>
internal static class AccountUrls
{
    public const string SignIn = "/sign-in";
    public const string SignOut = "/sign-out";
    public const string Welcome = "/welcome";
    public const string Password = "/account/password";

    public static string Invite(string? token) => "/invite/" + Uri.EscapeDataString(token ?? "");

    public static string Reset(string? token) => "/reset/" + Uri.EscapeDataString(token ?? "");

    public static string WelcomeWith(string? token) => Welcome + "?token=" + Uri.EscapeDataString(token ?? "");

    public static string SignInFor(string? returnUrl) => Local(returnUrl) is var local && local == "/" ? SignIn : SignIn + "?returnUrl=" + Uri.EscapeDataString(local);

    /// <summary>An address of this desk, or its start page for everything that could lead elsewhere (S-37).</summary>
    public static string Local(string? url) =>
        url is ['/', ..] and not ['/', '/' or '\\', ..] && url.Length <= 2000 && !url.Any(c => char.IsControl(c) || c == '\\')
        && !IsAccount(url) ? url : "/";

    /// <summary>Whoever has just signed in must not land on a page that signs them out or in again.</summary>
    private static bool IsAccount(string url) =>
        url.StartsWith(SignIn, StringComparison.OrdinalIgnoreCase) || url.StartsWith(SignOut, StringComparison.OrdinalIgnoreCase);
}
