/// The keys of the texts that code names. Templates name others as `texts.key`.
///
/// A test compares them with the catalogues, `Templates/texts.LANGUAGE.json`: each key is there in every language, and
/// each text of the catalogues is named by a template or stands here.
enum TextKey: String, CaseIterable, Sendable {
    case andMore, assignee, assigneeMe, assigneeNobody, attendanceAbsent, attendanceAttended, attendanceByLink
    case attendanceByName, attendanceByReport, attendanceByRoom, attendanceMarked, attendanceMinutesFault
    case attendanceMore, attendanceShort, attendanceStayed, attendanceUnchanged, attendanceUnreadable
    case attendanceWasAbsent, attendanceWasAttended, attendanceWillAbsent, attendanceWillAttended, attendanceWillOthers
    case becauseAccount, becauseAccountOnce, becauseProblem, becauseSimilar, becauseWords, businessDay, businessDays
    case cancelDate, cancelDateDo, cancelDo, cancelFollowing, cancelFollowingDo, cancelSeriesDo, cancelSeriesWhy
    case cancelSession, cancelTitle, cancelWhy, captionsDone, captionsLanguage, captionsRecording, captionsViews
    case categoryDefect, categoryEnhancement, categoryOther, categoryQuestion, certificateCheck, certificateDates
    case certificateHeading, certificateIntroduction, certificateIssued, certificateRevoked, certificateStatement
    case certificateTrainers, certificateUnknown, certificateValid, certificateVoid, channelAPIManagement
    case channelDeveloperGuides, channelEmail, channelHelpDocs, channelTutorials, channelWebsite, colleagueFull
    case colleagueHeld, colleagueHeldRequest, colleagueMailed, colleagueRequested, colleagueWaits, confirmExpired
    case confirmInterestDone, connectionCredential
    case connectionCredentialHint, connectionCredentialKept, connectionHistoryDone, connectionHistoryRunning
    case connectionKind, connectionLanguage, connectionNote, connectionNoteLinked, connectionNoteOff
    case connectionNoteRecommended, connectionSource, connectionSourceHint, connectionTag, connectionTagHint
    case connectionURLHint, consentGiven, countdownDays, countdownHour, countdownHours, countdownMinute
    case countdownMinutes, countdownNow, dayNamed, dayOfMonth, days, decimalSign, deliveryFailed, deliveryNext
    case deliveryTaken, deliveryWaiting, detailBegan, detailCategory, detailChannel, detailDiscovery, detailEnvironment
    case detailError, detailExpected, detailImpact, detailInstance, detailRequest, detailSource, detailSteps
    case detailSuggested, doneAccepted, doneAcknowledge, doneAssigned, doneChanged, doneDrafted, doneEdited, doneHeld
    case doneLead, doneLinkReset, doneMerged, doneMoved, doneNoted, doneProblem, doneProblemAccepted
    case doneProblemRejected, doneRejected, doneReopen, doneReplied, doneResolve, doneResume, doneSplit, doneTaken
    case doneUnlinked, doneWait, doneWorkaround, effectAfter, effectAttended, effectBefore, effectChart, effectFewer
    case effectHeadlineFewer, effectHeadlineMore, effectHeadlineTooFew, effectHeadlineUnclear, effectMore, effectNeither
    case effectRegistered, effectTooFew, effectUnclear, email, emailHint, encoderDone, encoderUnused, encoderWaiting
    case environmentDevelopment, environmentOther, environmentProduction, environmentStaging, errorClosed, errorConflict
    case errorForbidden, errorFull, errorGone, errorInternal, errorMissing, errorNotFound, errorOurs, errorStored
    case errorTooLarge, errorTooMany, errorUnavailable, errorUnreadable, errorWho, faultAnswer, faultColleague
    case faultColleagueName, faultDate, faultEmail, faultName, faultZone, feedbackScoreOf, filterAll, filterKind
    case filterLanguage, filterLevel, filterLinked, filterPlan, filterPriority, filterStatus, filterTag, filterTrainer
    case filterTutorial
    case found, foundOne, furtherDate, furtherDates, gapAsideDone, gapAsideReasonMissing, gapBackDone, gapDraftedAlready
    case gapUnanswered, gapsAside, gapsOpen, gapsTitle, heads, headsOf, headsOffered, headsOne, headsShort, headsWaiting
    case hours, impactDo, impactMore, impactNobody, impactOnePerson, impactOneRegistration, impactOwn, impactPeople
    case impactRegistrations, importArchive, importChangedDates, importChangedFields, importChangedRecurrence
    case importCutOff, importDate, importDoneTitle, importEmpty, importMore, importNotCalendar, importNothingChosen
    case importOthers, importPartial, importPartialPreview, importPreviewTitle, importSeries, importSeriesEndless
    case importUnchanged, importUnchangedOne, importUntitled, importZone, importZoneNone, imprint, insightAttendance
    case insightEffect, insightFix, insightLevels, insightProblems, insightRespond, insightStandard, insightSuperPremium
    case insightSupport, insightTickets, insightTitle, insightWeeks, inviteText, joinOpens, joinTitle, kindTutorial
    case kindWebinar, languageName, lessThanMinute, levelAdvanced, levelBeginner, levelIntermediate, linkedNo, linkedYes
    case longDate, mailAcknowledgement, mailAssignment, mailBreach, mailCounts, mailDropped, mailErased, mailFailed
    case mailFollowUp, mailInterest, mailInvitation, mailLink, mailMessage, mailMinimum, mailPlace, mailProposal
    case mailReminder, mailReply, mailSent, mailSignIn, mailTicketLink, mailTicketNews, mailTicketReply, mailUnneeded
    case mailVerification, mailWaiting, mailWebhook, manyAccounts, manyTickets, mappingName, mappingNameHint
    case mappingPointers, mappingPointersHint, mappingPriorities, mappingPrioritiesHint, mappingSample
    case mappingSampleHint, mappingStates, mappingStatesHint, materialDeveloperGuide, materialHelpDoc, materialKind
    case materialRecording, materialSampleCode, materialSlides, materialTitle, materialURL, messageByAPI, messageByMail
    case messageByPage, messageByStaff, messageHint, messageSubject, messageText, messageTo, messageToAll
    case minimumAwaited, minimumMissed, minutes, missingCount, missingOne, monthOfYear, months, moveUnlimited, myCancel
    case myCancelDone, myCancelled, myConfirmed, myDeclined, myDeclinedBecause, myJoinOpens, myKept, myLeftOut
    case myMailResumed, myMoveDone, myMoveKeeps, myMoveRefused, myMoveRequested, myMoveWaits, myOffered, myRequested
    case myResetDone
    case myRestoreDone, myRotateWhy, mySeatTaken, myThere, myTitle, myWaitlisted, myZone, name, newsApproved
    case newsApprovedWaits, newsCancelled, newsDeclined, newsMoved, newsNoted, newsPublished, newsRecording
    case newsRegistered, newsRequested, newsRestored, newsSaved, newsSent, newsWaitlisted, newsWaits, noteDates
    case noteFits, noteMore
    case noteNoDates, noteProblem, noteReply, noteSeats, noteSeatsUnlimited, noteSubject, noteWhy, noteWritten
    case nothingDue, oneAccount, oneTicket, operateAddress, operateChanges, operateConnections, operateEncoder
    case operateFailed, operateHealth, operateJournal, operateMail, operateMappings, operateReceived, operateRelease
    case operateRooms, operateRoomsNone, operateTitle, operateTokens, operateWaiting, operateWebhooks, operateZones
    case organisationNone, panelCodeOver, percentage, personName, planStandard, planSuperPremium, privacy
    case problemChanged, problemClosed, problemFields, problemFull, problemGone, problemKnown, problemMoved, problemOpen
    case problemResolved, problemTooMany, problemsTitle, programmeAbout, programmeTitle, promiseBusiness, promiseDay
    case promiseDays, promiseDiscretion, promiseElapsed, promiseRelease, publishDo, publishTitle, queueAll, queueDue
    case queueMine, queueOverdue, queueTitle, queueUnassigned, receivedAnswer, receivedAutomatic, receivedCounts
    case receivedDropped, receivedHandled, receivedMessage, receivedNobody, receivedOther, receivedRepeated
    case receivedReport, receivedTicket, receivedUnclear, receivedUnread, receivedWaiting, refuseFollowUps
    case refuseInterest, refuseMessages, refuseReminders, refuseTutorial, remarkAccess, remarkAddedDay, remarkByDay
    case remarkByName, remarkCancelled, remarkCancelledHere, remarkChange, remarkCharacters, remarkCut, remarkCutOff
    case remarkEarlier, remarkEndlessRules, remarkEnds, remarkExcludedChanged, remarkExclusion, remarkFirstDates
    case remarkGregorian, remarkHorizon, remarkKnownBetter, remarkLater, remarkLaterUnknown, remarkLines, remarkLink
    case remarkMadeHere, remarkMissingEnd, remarkNoDates, remarkNoEnd, remarkNoMinutes, remarkNoStart, remarkNoSuchDate
    case remarkNoTitle, remarkNoZone, remarkNotRegistered, remarkOffset, remarkProperty, remarkRefused, remarkReply
    case remarkRule, remarkRuleEnds, remarkSameName, remarkSameUID, remarkSeveral, remarkStartOutside, remarkTags
    case remarkTime, remarkTooLarge, remarkTooLong, remarkTooManyDates, remarkTooManyWithUID, remarkUnfolded
    case remarkUnknownValue, remarkUnknownZone, remarkUnmatched, remarkWholeDays, remarkWouldClash, remarkWouldLose
    case remarkWrittenOut, remarkYears, remarkZone, replyAbout, replyAccepted, replyDates, replyDeclined
    case replyDeclinedUnproven, replyDelegated, replyFeed, replyHello, replyHelloAnybody, replyMaterials, replyTentative
    case replyUndecided, reportNoMinutes, reportNobody, reportNone, reportNotText, reportQuote, reportRegistrations
    case reportSource, reportUnknownValues, resetDo, resetTitle, restoreDo, restoreTitle, resultConfirmed, resultHeld
    case resultHeldMail, resultHeldRequest, resultHeldWaitlist, resultMail, resultRequestMail, resultRequested
    case resultWaitlisted, roleAdmin
    case roleAgent, roleIntegration, roleTrainer, rosterAccount, rosterAccountHint, rosterCancelled, rosterClosed
    case rosterConfirmed, rosterDeclined, rosterFaultAccount, rosterFaultName, rosterFull, rosterGone, rosterKnown
    case rosterLanguage, rosterNo, rosterOffered, rosterRequested, rosterReturned, rosterWaitlisted, rosterWhole
    case rosterWillWait, rosterYes, scheduleAllTheSame, scheduleApprovalNone, scheduleApprovalStaff, scheduleByLink
    case scheduleByRule, scheduleChangeOf, scheduleDaily, scheduleEndsCount, scheduleEndsNever, scheduleEndsUntil
    case scheduleFault, scheduleFieldAccounts, scheduleFieldAdded, scheduleFieldApproval, scheduleFieldCapacity
    case scheduleFieldCloses, scheduleFieldCount, scheduleFieldDecide, scheduleFieldDescription, scheduleFieldDuration
    case scheduleFieldEnds, scheduleFieldEvery, scheduleFieldExcluded, scheduleFieldHold, scheduleFieldJoin
    case scheduleFieldJoinBefore, scheduleFieldKind, scheduleFieldLanguage, scheduleFieldLocation, scheduleFieldMinimum
    case scheduleFieldOpens, scheduleFieldRepeats, scheduleFieldRoom, scheduleFieldRule, scheduleFieldScope
    case scheduleFieldStart, scheduleFieldStatus, scheduleFieldTags, scheduleFieldTitle, scheduleFieldTutorial
    case scheduleFieldUntil, scheduleFieldVisibility, scheduleFieldWaitlist, scheduleFieldZone, scheduleForAccounts
    case scheduleForAll, scheduleHintAccounts, scheduleHintAdded, scheduleHintApproval, scheduleHintCapacity
    case scheduleHintCloses, scheduleHintDecide, scheduleHintDescription, scheduleHintDuration, scheduleHintEvery
    case scheduleHintExcluded, scheduleHintJoin, scheduleHintLanguage, scheduleHintMinimum, scheduleHintOpens
    case scheduleHintOptions, scheduleHintRoom, scheduleHintRule, scheduleHintTags, scheduleMonthlyDay
    case scheduleMonthlyWeekday, scheduleNever, scheduleNew, scheduleNoLimit, scheduleNoTutorial, scheduleNobody
    case scheduleQuestion, scheduleQuestionCheckbox, scheduleQuestionChoice, scheduleQuestionConsent
    case scheduleQuestionKind, scheduleQuestionOptions, scheduleQuestionText, scheduleRoomLink, scheduleScopeDate
    case scheduleScopeSeries, scheduleStale, scheduleStatusCancelled, scheduleStatusDraft, scheduleStatusPublished
    case scheduleStatusUsual, scheduleTitle, scheduleTrainers, scheduleWaitlistAutomatic, scheduleWaitlistNone
    case scheduleWaitlistOffer, scheduleWeekly, scheduleYearly, scopeAll, scopeFollowing, scopeThis, scoreLikely
    case scoreStrong, scoreWeak, seatClosed, seatFull, seatGone, seatHeld, seatKnown, seatLeft, seatTaken, seatWaits
    case seatsClosed, seatsFull, seatsLeft, seatsOpen, seatsUnlimited, seatsWaiting, seatsWaitlist, sentenceClosed
    case sentenceConflict, sentenceForbidden, sentenceFull, sentenceGone, sentenceMissing, sentenceNotFound
    case sentenceStored, sentenceTooLarge, sentenceUnavailable, sentenceUnreadable, settingsAccent, settingsAccentHint
    case settingsColourCorrected, settingsColourKept, settingsDark, settingsLight, settingsLogo, settingsLogoHint
    case settingsName, settingsNameHint, settingsNoticeHint, settingsSupport, settingsSupportHint, settingsTitle
    case shortDate, shortMonths, shortWeekdays, showDate, showDates, signInAddressTaken, signInDisabled, signInNoAddress
    case signInNoRole, signInProgram, signInProviderAgain, signInProviderDenied, signInProviderDown, signInUnknown
    case signInUnknownPerson, signInUnverified, staffFeedbackTitle, staffNoRole, staffStaleForm, staffWrongRole
    case staleThing, stepApproval, stepConfirm, stepInvitation, stepJoin, stepReminder, stepWait, supportAccount
    case supportAccountHint, supportBegan, supportCategory, supportClosed, supportConflict, supportDefect
    case supportDescription, supportDescriptionHint, supportDiscovery, supportDoneClosed, supportDoneCompleted
    case supportDoneJudged, supportDoneSent, supportDueAnswer, supportDueFix, supportEmailHint, supportEnhancement
    case supportEnvironment, supportError, supportExpected, supportFaultEmpty, supportFaultFiles, supportFilesHint
    case supportFromAgent, supportFromCustomer, supportImpact, supportImpactText, supportImpactTextHint, supportLimited
    case supportNone, supportOpen, supportOther, supportPending, supportPriority, supportProgress, supportQuestion
    case supportQuoted, supportResolved, supportSevere, supportStateClosed, supportStateOpen, supportStatePending
    case supportStateResolved, supportStateWorking, supportSteps, supportStepsHint, supportSubject, supportSubjectHint
    case supportTooLarge, supportUnusable, supportWhy, supportWhyWords, supportWorkaround, supportWorkaroundNo
    case supportWorkaroundYes, supportZone, targetBreached, targetDone, targetDue, targetFix, targetMet, targetMetLate
    case targetNone, targetPaused, targetRespond, theirTime, ticketAccountHint, ticketAttachments, ticketAttachmentsHint
    case ticketClosed, ticketDescription, ticketEditTitle, ticketOpen, ticketOpened, ticketPending, ticketResolved
    case ticketStale, ticketStaleField, ticketSubject, ticketZone, ticketsInMonth, ticketsInQuarter, timeThere, timesIn
    case today, tokenAdmin, tokenAgent, tokenEmail, tokenExpired, tokenExpires, tokenExpiresSoon, tokenIntegration
    case tokenLastDay, tokenLastDayHint, tokenName, tokenNobody, tokenProgram, tokenRevoked, tokenRole, tokenScopes
    case tokenScopesHint, tokenSources, tokenSourcesHint, tokenSpeaksFor, tokenTrainer, tokenUser, tokenUserHint
    case tokenValid, tomorrow, trainerBiography, trainerBiographyHint, trainerCreated, trainerDeleted, trainerEmailHint
    case trainerNoZone, trainersTitle, tutorialArchived, tutorialCreated, tutorialDeleted, tutorialDrafted
    case tutorialInterested, tutorialMaterials, tutorialNew, tutorialOneMaterial, tutorialSlug, tutorialSlugHint
    case tutorialStatusHint, tutorialSummary, tutorialSummaryHint, tutorials, tutorialsWhy, userDeleted
    case userDisabledDone, userEnabledDone, userInvited, userTrainer, userTrainerHint, usersTitle, verbAcknowledge
    case verbReopen, verbResolve, verbResume, verbWait, verbWorkaround, webhookDescription, webhookEnabled
    case webhookEvents, webhookEventsHint, webhookFailing, webhookOff, webhookOn, webhookSent, webhookURL
    case webhookURLHint, weekdays, weeksSentence, whySameAccount, whySameError, whySameProblem, whyWords, withTrainers
    case zoneIn
}
