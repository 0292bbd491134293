"""Define the settings of files that users send."""

from dataclasses import dataclass

from jimserver.conf.limits.setting import setting

TYPES = (
    "image/jpeg image/png image/gif image/webp video/mp4 video/webm video/quicktime audio/mpeg "
    "audio/mp4 audio/ogg audio/wav audio/flac text/plain application/pdf application/zip "
    "application/gzip application/x-7z-compressed "
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document "
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet "
    "application/vnd.openxmlformats-officedocument.presentationml.presentation "
    "application/vnd.oasis.opendocument.text application/vnd.oasis.opendocument.spreadsheet "
    "application/vnd.oasis.opendocument.presentation"
)


@dataclass(frozen=True, kw_only=True)
class FileSettings:
    """Hold the settings of files; the limits of the rest are in Config, which includes these."""

    files: bool = setting(True, "yes/no", "let users send files; those that were sent stay")
    max_file_bytes: int = setting(26_214_400, "bytes", "maximum size of one file that a user sends")
    max_user_files_bytes: int = setting(
        536_870_912, "bytes", "maximum of all files of one user; further ones are refused (403)"
    )
    max_files_bytes: int = setting(
        10_737_418_240, "bytes", "maximum of all files and previews on disk"
    )
    file_types: str = setting(
        TYPES, "media types", "taken, told by the content and not by the name; with spaces between"
    )
    max_file_name_chars: int = setting(
        200, "characters", "maximum length of a file's name; file systems take 255 bytes", least=1
    )
    max_alt_chars: int = setting(
        500, "characters", "maximum length of the words that describe a picture"
    )
    max_uploads: int = setting(
        4, "uploads", "of one user at the same time; further ones are refused (429)"
    )
    upload_minutes: float = setting(
        60.0, "minutes", "within which an upload that was asked for must be complete", least=1
    )
    unsent_file_hours: float = setting(
        24.0, "hours", "after which an upload without a message is removed", least=1
    )
    file_link_hours: float = setting(
        0.0,
        "hours",
        "for which a link to a file works without a login; 0: links work once logged in",
    )
    max_picture_pixels: int = setting(
        50_000_000, "pixels", "maximum of a picture, in all frames; it needs 4 bytes for each"
    )
    picture_s: float = setting(
        20.0, "seconds", "of CPU that cleaning one picture may take before it is refused", least=1
    )
    max_picture_bytes: int = setting(
        1_073_741_824, "bytes", "of memory that cleaning one picture may take"
    )
    preview_pixels: int = setting(640, "pixels", "longer side of a picture's preview", least=16)
    picture_workers: int = setting(
        1, "processes", "that clean pictures, in parallel with the chat", least=1
    )
    files_folder: str = setting(
        "",
        "folder",
        "where files lie; empty for `files` beside the database, which is in `JIM_DATA`",
    )
    files_s3: str = setting(
        "",
        "URL",
        "of a bucket in which files lie in place of the folder: s3://BUCKET/PREFIX; the account is "
        "found as usual (AWS_ACCESS_KEY_ID ...). Needs the extra `s3`",
    )
    files_s3_endpoint: str = setting(
        "", "URL", "of an S3-like store of one's own; empty: Amazon's, by AWS_REGION"
    )
    files_s3_s: float = setting(
        5.0, "seconds", "without an answer of that store until it counts as not there", least=0.1
    )
    site_url: str = setting(
        "",
        "URL",
        "under which people reach the site, for links to files; empty: where it listens",
    )
