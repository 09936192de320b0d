using static HelpDesk.Core.Tickets.TicketPriority;
using static HelpDesk.Core.Tickets.TicketType;

namespace HelpDesk.Core.Setup;

/// <summary>Requests about sign-in, people and everyday use.</summary>
internal static class DemoCustomerTexts
{
    public static readonly DemoScenario[] All =
    [
        new("Access", High, Support,
            ["Cannot sign in after password reset", "Password reset does not take effect for {colleague}"],
            """
            {colleague} reset the password on {date}. The confirmation page appeared, but the new password is refused with "These credentials are not valid".

            We tried {browser} and a private window. Other colleagues can sign in as usual.
            """,
            [
                "Account is active and not locked. Two reset links were requested within a minute; the second one invalidated the first.",
                "Sent a fresh link and asked {colleague} to use only the newest mail. Next step: check the sign-in log after their attempt.",
                "Sign-in worked with the new link. Explained that older links end as soon as a new one is requested.",
            ]),
        new("Access,Security", Urgent, Support,
            ["Nobody at our {site} site can sign in", "All users in {site} locked out since {clock}"],
            """
            Since {clock} none of our {count} users in {site} can sign in to the portal. The sign-in page loads, then shows error {code}.

            The {othersite} site is not affected. Our shift cannot confirm deliveries, so we need this today.
            """,
            [
                "Sign-ins from their {site} network are rejected by the allow-list; the public address of the site changed this morning.",
                "Added the new address range for two hours as agreed with {customer}. Next step: their IT confirms the final range.",
                "Final range entered, temporary entry removed. {count} users signed in again.",
            ]),
        new("Access,Security", Medium, Support,
            ["New phone, two-factor codes are not accepted", "Two-factor sign-in fails on the new phone of {colleague}"],
            """
            {colleague} has a new phone and no longer gets past the second factor. The recovery codes were stored on the old device.

            Please tell us what you need from us to reset the second factor.
            """,
            [
                "Identity check by callback to the number on file is required before a reset.",
                "Callback done, second factor reset. Asked {colleague} to enrol again and to store recovery codes outside the phone.",
            ]),
        new("Access,Integration", High, Support,
            ["Single sign-on loops back to the login page", "SSO with Entra ID returns to sign-in without an error"],
            """
            After we rotated the certificate in Entra ID on {date}, single sign-on sends people back to the login page without any message.

            The response carries the new certificate. Sign-in with a local password still works for admins.
            """,
            [
                "The workspace still has the old certificate; metadata is uploaded by hand there, not read from the URL.",
                "Asked {customer} to upload the new metadata file or switch to the metadata URL. Next step: watch the first sign-ins together.",
                "Switched to the metadata URL; the next rotation needs no manual step.",
            ]),
        new("Access", Low, Request,
            ["Please add {count} users to our workspace", "New starters on {later}: accounts for {count} people"],
            """
            We have {count} new colleagues who start on {later}. Could you create their accounts with the role Member and put them in the {site} group?

            I can send the list as a spreadsheet in whatever format you prefer.
            """,
            [
                "Sent the import template. They have enough seats on the {plan} plan.",
                "List received and checked: two addresses were duplicates. Next step: import on the evening before {later}.",
                "Import done, invitations are out.",
            ]),
        new("Access,Security", Medium, Request,
            ["Remove access of a former employee", "Please disable the account of {colleague}"],
            """
            {colleague} left the company on {date}. Please disable the account and hand the open orders to the {site} team.

            Please confirm in writing once this is done; our auditors ask for it.
            """,
            [
                "Request comes from a registered admin of the workspace. Account disabled, running sign-ins ended.",
                "Handed the open orders to the {site} team and sent a written confirmation with date and time.",
            ]),
        new("Reporting", Medium, Support,
            ["Export of {report} contains no rows", "Empty CSV when exporting {report}"],
            """
            The export of "{report}" for last month downloads a file with headers only. On screen the same filter shows about {thousands} rows.

            Steps: open the report, choose last month, Export, CSV. Same result in {browser} and on another computer.
            """,
            [
                "Reproduced with their filter: the export takes the time zone of the account, the screen that of the user.",
                "Workaround sent: choose the range one day wider. Next step: ask engineering for the ticket number of the known issue.",
                "Fixed with the release of this week; {customer} exported the full month.",
            ]),
        new("Reporting", Low, Support,
            ["How can we schedule a weekly report?", "Send {report} to our managers every Monday"],
            """
            Our managers would like to get "{report}" every Monday morning by email. Is there a way to schedule that, and can the recipients be people without an account?
            """,
            [
                "Scheduling is part of their {plan} plan. Recipients need no account when the admin allows external delivery.",
                "Sent the guide with screenshots and offered a short call.",
            ]),
        new("Mobile", Medium, Support,
            ["Mobile app does not show new orders", "App in {site} is hours behind the portal"],
            """
            Drivers in {site} see new orders in the app with a delay of about {minutes} minutes. In the portal they appear at once.

            App version {version}. Closing the app and opening it again helps for a while.
            """,
            [
                "Background refresh is off on most of these phones: battery saver was switched on by their device policy.",
                "Asked {customer} to exempt the app in the policy. Next step: compare delays on {later}.",
                "Delay is below a minute since the policy changed.",
            ]),
        new("Mobile", High, Support,
            ["App signs drivers out in the middle of a tour", "Drivers lose their session several times a day"],
            """
            Since version {version} about {count} drivers are signed out in the middle of a tour and have to type their password again at the customer's door.

            It happens mostly after a tunnel or in areas with weak reception.
            """,
            [
                "Pattern fits the token refresh without network. Collected logs from three phones.",
                "Next step: engineering checks the logs, reference {reference}. Told {customer} to keep the drivers on the previous version for now.",
                "Hotfix is rolled out, no sign-outs reported for two days.",
            ]),
        new("", Low, Support,
            ["Where can I change the language of the portal?", "Portal language switches back to English"],
            """
            I changed the language of the portal in my profile, but after signing in again everything is in English. Can we set it for the whole {site} team?
            """,
            [
                "The workspace default wins when the browser sends no preference. Explained both settings.",
                "Default changed by their admin, solved.",
            ]),
        new("", Medium, Support,
            ["Notification emails are not arriving", "No email notifications since {date}"],
            """
            Since {date} we get no notification emails any more. Nothing is in the spam folder. Our mail admin says that no message from you reached our server.

            Could you check whether you send them at all?
            """,
            [
                "Our log shows a temporary refusal by their server since {date}: greylisting together with a full queue.",
                "Asked their mail admin to allow our sending range. Next step: send the queued messages again.",
                "Queue delivered, {customer} confirmed receipt.",
            ]),
        new("", Medium, Request,
            ["Change our company name and logo", "Rebranding on {later}: new name in the portal"],
            """
            We change our company name on {later}. What do we have to do so that the portal, the delivery notes and the emails show the new name and logo from that day on?
            """,
            [
                "Portal and emails can be prepared and switched by their admin; delivery notes need a template change by us.",
                "Template prepared and approved. Next step: switch on {later} at 07:00.",
                "Switched over, sample delivery note checked together.",
            ]),
    ];
}
