using HelpDesk.Core.Notifications;
using HelpDesk.Core.Portal;

namespace HelpDesk.App.Features.Portal;

/// <summary>Addresses of the portal.</summary>
internal static class PortalUrls
{
    public const string New = "/portal";
    public const string Ask = "/portal/link";

    public static string Track(string token) => "/portal/t/" + Uri.EscapeDataString(token);

    public static string Before(string token, int number) => FormattableString.Invariant($"{Track(token)}?before={number}");

    public static string Solved(string token) => Track(token) + "/solved";

    public static string Renew(string token) => Track(token) + "/renew";

    public static string File(string token, Guid id) => $"{Track(token)}/files/{id}";

    public static string Rate(string token) => SurveyByToken.Path + Uri.EscapeDataString(token);

    public static string Confirm(string token) => ConfirmRequest.Path + Uri.EscapeDataString(token);
}
