"""Where tasks are found."""

from django.urls import path

from vagt.tasks import portal
from vagt.tasks.views import acts, around, corrections, matrix, opening, panels, queue, rating, task

TASK = "tasks/<int:number>/"
MINE = "portal/tasks/<int:number>/"

urlpatterns = [
    path("queue/", queue.queue, name="queue"),
    path("queue/news/", queue.queue_news, name="queue_news"),
    path("queue/filter/", queue.queue_filter, name="queue_filter"),
    path("queue/act/", queue.queue_act, name="queue_act"),
    path("queue/views/new/", queue.view_add, name="view_add"),
    path("queue/views/<int:view_id>/delete/", queue.view_delete, name="view_delete"),
    path("tasks/new/", opening.task_new, name="task_new"),
    path("tasks/call/", opening.call_new, name="call_new"),
    path("tasks/priorities/", matrix.matrix, name="matrix"),
    path("tasks/files/<int:file_id>/", task.task_file, name="task_file"),
    path("tasks/files/<int:file_id>/picture/", task.task_picture, name="task_picture"),
    path(TASK, task.task, name="task"),
    path(f"{TASK}customer/", panels.task_customer_panel, name="task_customer_panel"),
    path(f"{TASK}colleagues/", task.task_colleagues, name="task_colleagues"),
    path(f"{TASK}reply/", task.task_reply, name="task_reply"),
    path(f"{TASK}canned/", task.task_canned, name="task_canned"),
    path(f"{TASK}draft/", task.task_draft, name="task_draft"),
    path(f"{TASK}writing/", task.task_writing, name="task_writing"),
    path(f"{TASK}why/<int:clock_id>/", task.task_why, name="task_why"),
    path(f"{TASK}call/", acts.task_call, name="task_call"),
    path(f"{TASK}turns/<int:turn_id>/needs-no-answer/", acts.task_no_answer, name="task_no_answer"),
    path(f"{TASK}turns/<int:turn_id>/void/", acts.task_void, name="task_void"),
    path(f"{TASK}messages/<int:message_id>/confirm/", acts.task_confirm, name="task_confirm"),
    path(f"{TASK}messages/<int:message_id>/erase/", corrections.task_erase, name="task_erase"),
    path(f"{TASK}move/", corrections.task_move, name="task_move"),
    path(f"{TASK}third-party/", acts.task_third_party, name="task_third_party"),
    path(f"{TASK}priority/", acts.task_priority, name="task_priority"),
    path(f"{TASK}assign/", acts.task_assign, name="task_assign"),
    path(f"{TASK}take/", acts.task_take, name="task_take"),
    path(f"{TASK}status/", acts.task_status, name="task_status"),
    path(f"{TASK}title/", acts.task_title, name="task_title"),
    path(f"{TASK}time/", acts.task_time, name="task_time"),
    path(f"{TASK}merge/", around.task_merge, name="task_merge"),
    path(f"{TASK}split/", around.task_split, name="task_split"),
    path(f"{TASK}follow-up/", around.task_follow_up, name="task_follow_up"),
    path(f"{TASK}link/", around.task_link, name="task_link"),
    path(f"{TASK}links/<int:link_id>/remove/", around.task_unlink, name="task_unlink"),
    path(f"{TASK}participants/", around.task_participant, name="task_participant"),
    path(
        f"{TASK}participants/<int:participant_id>/remove/",
        around.task_participant_remove,
        name="task_participant_remove",
    ),
    path(
        "calendars/<slug:key>/running/<str:draft>/<str:effective>/",
        panels.running_impact_panel,
        name="running_impact_panel",
    ),
    path("customers/<int:customer_id>/tasks/panel/", panels.customer_tasks_panel, name="customer_tasks_panel"),
    path("rate/<str:token>/", rating.rating, name="rating"),
    path("portal/tasks/", portal.portal_tasks, name="portal_tasks"),
    path("portal/tasks/panel/", portal.portal_tasks_panel, name="portal_tasks_panel"),
    path("portal/tasks/files/<int:file_id>/", portal.portal_file, name="portal_file"),
    path("portal/tasks/files/<int:file_id>/picture/", portal.portal_picture, name="portal_picture"),
    path(MINE, portal.portal_task, name="portal_task"),
    path(f"{MINE}reply/", portal.portal_reply, name="portal_reply"),
    path(f"{MINE}rate/", portal.portal_rate, name="portal_rate"),
    path(f"{MINE}finish/", portal.portal_finish, name="portal_finish"),
    path(f"{MINE}why/<int:clock_id>/", portal.portal_why, name="portal_why"),
]
