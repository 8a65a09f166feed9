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
    case channelDeveloperGuides, channelEmail, channelHelpDocs, channelTutorials, channelWebsite, confirmExpired
    case confirmInterestDone, connectionCredential, connectionCredentialHint, connectionCredentialKept
    case connectionHistoryDone, connectionHistoryRunning, connectionKind, connectionLanguage, connectionNote
    case connectionNoteLinked, connectionNoteOff, connectionNoteRecommended, connectionSource, connectionSourceHint
    case connectionTag, connectionTagHint, connectionURLHint, consentGiven, countdownDays, countdownHour, countdownHours
    case countdownMinute, countdownMinutes, countdownNow, dayNamed, dayOfMonth, days, decimalSign, deliveryFailed
    case deliveryNext, deliveryTaken, deliveryWaiting, detailBegan, detailCategory, detailChannel, detailDiscovery
    case detailEnvironment, detailError, detailExpected, detailImpact, detailInstance, detailRequest, detailSource
    case detailSteps, detailSuggested, doneAccepted, doneAcknowledge, doneAssigned, doneChanged, doneDrafted, doneEdited
    case doneHeld, doneLead, doneLinkReset, doneMerged, doneMoved, doneNoted, doneProblem, doneProblemAccepted
    case doneProblemRejected, doneRejected, doneReopen, doneReplied, doneResolve, doneResume, doneSplit, doneTaken
    case doneUnlinked, doneWait, doneWorkaround, effectAfter, effectAttended, effectBefore, effectChart, effectFewer
    case effectHeadlineFewer, effectHeadlineMore, effectHeadlineTooFew, effectHeadlineUnclear, effectMore, effectNeither
    case effectRegistered, effectTooFew, effectUnclear, email, emailHint, encoderDone, encoderUnused, encoderWaiting
    case environmentDevelopment, environmentOther, environmentProduction, environmentStaging, errorClosed, errorConflict
    case errorForbidden, errorFull, errorGone, errorInternal, errorMissing, errorNotFound, errorOurs, errorStored
    case errorTooLarge, errorTooMany, errorUnavailable, errorUnreadable, errorWho, faultAnswer, faultDate, faultEmail
    case faultName, faultZone, feedbackScoreOf, filterAll, filterKind, filterLanguage, filterLevel, filterLinked
    case filterPlan, filterPriority, filterStatus, filterTag, filterTrainer, filterTutorial, found, foundOne
    case furtherDate, furtherDates, gapAsideDone, gapAsideReasonMissing, gapBackDone, gapDraftedAlready, gapUnanswered
    case gapsAside, gapsOpen, gapsTitle, heads, headsOf, headsOffered, headsOne, headsShort, headsWaiting, hours
    case impactDo, impactMore, impactNobody, impactOnePerson, impactOneRegistration, impactOwn, impactPeople
    case impactRegistrations, importArchive, importChangedDates, importChangedFields, importChangedRecurrence
    case importCutOff, importDate, importDoneTitle, importEmpty, importMore, importNotCalendar, importNothingChosen
    case importOthers, importPartial, importPartialPreview, importPreviewTitle, importSeries, importSeriesEndless
    case importUnchanged, importUnchangedOne, importUntitled, importZone, importZoneNone, imprint, insightAttendance
    case insightEffect, insightFix, insightLevels, insightProblems, insightRespond, insightStandard, insightSuperPremium
    case insightSupport, insightTickets, insightTitle, insightWeeks, inviteText, joinOpens, joinTitle, kindTutorial
    case kindWebinar, languageName, lessThanMinute, levelAdvanced, levelBeginner, levelIntermediate, linkedNo, linkedYes
    case longDate, mailAcknowledgement, mailAssignment, mailBreach, mailCounts, mailDropped, mailErased, mailFailed
    case mailFollowUp, mailInterest, mailInvitation, mailLink, mailMessage, mailPlace, mailProposal, mailReminder
    case mailReply, mailSent, mailSignIn, mailTicketLink, mailTicketNews, mailTicketReply, mailUnneeded
    case mailVerification, mailWaiting, mailWebhook, manyAccounts, manyTickets, mappingName, mappingNameHint
    case mappingPointers, mappingPointersHint, mappingPriorities, mappingPrioritiesHint, mappingSample
    case mappingSampleHint, mappingStates, mappingStatesHint, materialDeveloperGuide, materialHelpDoc, materialKind
    case materialRecording, materialSampleCode, materialSlides, materialTitle, materialURL, messageByAPI, messageByMail
    case messageByPage, messageByStaff, messageHint, messageSubject, messageText, messageTo, messageToAll, minutes
    case missingCount, missingOne, monthOfYear, months, moveUnlimited, myCancel, myCancelDone, myCancelled, myConfirmed
    case myJoinOpens, myKept, myLeftOut, myMailResumed, myMoveDone, myMoveRefused, myMoveWaits, myOffered, myResetDone
    case myRestoreDone, myRotateWhy, mySeatTaken, myThere, myTitle, myWaitlisted, myZone, name, newsCancelled, newsMoved
    case newsNoted, newsPublished, newsRecording, newsRegistered, newsRestored, newsSaved, newsSent, newsWaitlisted
    case newsWaits, noteDates, noteFits, noteMore, noteNoDates, noteProblem, noteReply, noteSeats, noteSeatsUnlimited
    case noteSubject, noteWhy, noteWritten, nothingDue, oneAccount, oneTicket, operateAddress, operateChanges
    case operateConnections, operateEncoder, operateFailed, operateHealth, operateJournal, operateMail, operateMappings
    case operateReceived, operateRelease, operateRooms, operateRoomsNone, operateTitle, operateTokens, operateWaiting
    case operateWebhooks, operateZones, organisationNone, percentage, personName, planStandard, planSuperPremium
    case privacy, problemChanged, problemClosed, problemFields, problemFull, problemGone, problemKnown, problemMoved
    case problemOpen, problemResolved, problemTooMany, problemsTitle, programmeAbout, programmeTitle, promiseBusiness
    case promiseDay, promiseDays, promiseDiscretion, promiseElapsed, promiseRelease, publishDo, publishTitle, queueAll
    case queueDue, queueMine, queueOverdue, queueTitle, queueUnassigned, receivedAnswer, receivedAutomatic
    case receivedCounts, receivedDropped, receivedHandled, receivedMessage, receivedNobody, receivedOther
    case receivedRepeated, receivedReport, receivedTicket, receivedUnclear, receivedUnread, receivedWaiting
    case refuseFollowUps, refuseInterest, refuseMessages, refuseReminders, refuseTutorial, remarkAccess, remarkAddedDay
    case remarkByDay, remarkByName, remarkCancelled, remarkCancelledHere, remarkChange, remarkCharacters, remarkCut
    case remarkCutOff, remarkEarlier, remarkEndlessRules, remarkEnds, remarkExcludedChanged, remarkExclusion
    case remarkFirstDates, remarkGregorian, remarkHorizon, remarkKnownBetter, remarkLater, remarkLaterUnknown
    case remarkLines, remarkLink, remarkMadeHere, remarkMissingEnd, remarkNoDates, remarkNoEnd, remarkNoMinutes
    case remarkNoStart, remarkNoSuchDate, remarkNoTitle, remarkNoZone, remarkNotRegistered, remarkOffset, remarkProperty
    case remarkRefused, remarkReply, remarkRule, remarkRuleEnds, remarkSameName, remarkSameUID, remarkSeveral
    case remarkStartOutside, remarkTags, remarkTime, remarkTooLarge, remarkTooLong, remarkTooManyDates
    case remarkTooManyWithUID, remarkUnfolded, remarkUnknownValue, remarkUnknownZone, remarkUnmatched, remarkWholeDays
    case remarkWouldClash, remarkWouldLose, remarkWrittenOut, remarkYears, remarkZone, replyAbout, replyAccepted
    case replyDates, replyDeclined, replyDeclinedUnproven, replyDelegated, replyFeed, replyHello, replyHelloAnybody
    case replyMaterials, replyTentative, replyUndecided, reportNoMinutes, reportNobody, reportNone, reportNotText
    case reportQuote, reportRegistrations, reportSource, reportUnknownValues, resetDo, resetTitle, restoreDo
    case restoreTitle, resultConfirmed, resultHeld, resultHeldMail, resultHeldWaitlist, resultMail, resultWaitlisted
    case roleAdmin, roleAgent, roleIntegration, roleTrainer, rosterAccount, rosterAccountHint, rosterCancelled
    case rosterClosed, rosterConfirmed, rosterFaultAccount, rosterFaultName, rosterFull, rosterGone, rosterKnown
    case rosterLanguage, rosterNo, rosterOffered, rosterReturned, rosterWaitlisted, rosterWhole, rosterWillWait
    case rosterYes, scheduleAllTheSame, scheduleByLink, scheduleByRule, scheduleChangeOf, scheduleDaily
    case scheduleEndsCount, scheduleEndsNever, scheduleEndsUntil, scheduleFault, scheduleFieldAccounts
    case scheduleFieldAdded, scheduleFieldCapacity, scheduleFieldCloses, scheduleFieldCount, scheduleFieldDescription
    case scheduleFieldDuration, scheduleFieldEnds, scheduleFieldEvery, scheduleFieldExcluded, scheduleFieldHold
    case scheduleFieldJoin, scheduleFieldJoinBefore, scheduleFieldKind, scheduleFieldLanguage, scheduleFieldLocation
    case scheduleFieldOpens, scheduleFieldRepeats, scheduleFieldRoom, scheduleFieldRule, scheduleFieldScope
    case scheduleFieldStart, scheduleFieldStatus, scheduleFieldTags, scheduleFieldTitle, scheduleFieldTutorial
    case scheduleFieldUntil, scheduleFieldVisibility, scheduleFieldWaitlist, scheduleFieldZone, scheduleForAccounts
    case scheduleForAll, scheduleHintAccounts, scheduleHintAdded, scheduleHintCapacity, scheduleHintCloses
    case scheduleHintDescription, scheduleHintDuration, scheduleHintEvery, scheduleHintExcluded, scheduleHintJoin
    case scheduleHintLanguage, scheduleHintOpens, scheduleHintOptions, scheduleHintRoom, scheduleHintRule
    case scheduleHintTags, scheduleMonthlyDay, scheduleMonthlyWeekday, scheduleNever, scheduleNew, scheduleNoLimit
    case scheduleNoTutorial, scheduleNobody, scheduleQuestion, scheduleQuestionCheckbox, scheduleQuestionChoice
    case scheduleQuestionConsent, scheduleQuestionKind, scheduleQuestionOptions, scheduleQuestionText, scheduleRoomLink
    case scheduleScopeDate, scheduleScopeSeries, scheduleStale, scheduleStatusCancelled, scheduleStatusDraft
    case scheduleStatusPublished, scheduleStatusUsual, scheduleTitle, scheduleTrainers, scheduleWaitlistAutomatic
    case scheduleWaitlistNone, scheduleWaitlistOffer, scheduleWeekly, scheduleYearly, scopeAll, scopeFollowing
    case scopeThis, scoreLikely, scoreStrong, scoreWeak, seatClosed, seatFull, seatGone, seatHeld, seatKnown, seatLeft
    case seatTaken, seatWaits, seatsClosed, seatsFull, seatsLeft, seatsOpen, seatsUnlimited, seatsWaiting, seatsWaitlist
    case sentenceClosed, sentenceConflict, sentenceForbidden, sentenceFull, sentenceGone, sentenceMissing
    case sentenceNotFound, sentenceStored, sentenceTooLarge, sentenceUnavailable, sentenceUnreadable, settingsAccent
    case settingsAccentHint, settingsColourCorrected, settingsColourKept, settingsDark, settingsLight, settingsLogo
    case settingsLogoHint, settingsName, settingsNameHint, settingsNoticeHint, settingsSupport, settingsSupportHint
    case settingsTitle, shortDate, shortMonths, shortWeekdays, showDate, showDates, signInAddressTaken, signInDisabled
    case signInNoAddress, signInNoRole, signInProgram, signInProviderAgain, signInProviderDenied, signInProviderDown
    case signInUnknown, signInUnknownPerson, signInUnverified, staffFeedbackTitle, staffNoRole, staffStaleForm
    case staffWrongRole, staleThing, stepConfirm, stepInvitation, stepJoin, stepReminder, stepWait, supportAccount
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
